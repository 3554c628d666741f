const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  // Our API keys: the prefix is public and stays, so that a line still says which key it was.
  [/\b(ob[vt]_[A-Za-z0-9]{8})_[A-Za-z0-9_-]{20,}/g, '$1_[redacted]'],
  [/\b(Bearer|Basic)\s+(?!ob[vt]_)[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [redacted]'],
  // JSON web tokens.
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted token]'],
  [/\b(postgres(?:ql)?:\/\/[^:@/\s]+):[^@\s]+@/gi, '$1:[redacted]@'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '[redacted key]'],
  [/\b([?&](?:token|code|state|secret)=)[^&\s]+/gi, '$1[redacted]'],
  [/[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g, '[mail]'],
];

/** Takes secrets, tokens and mail addresses out of a text that is about to be logged or exported with a span. */
export function redactText(text: string): string {
  return REPLACEMENTS.reduce(
    (redacted, [pattern, replacement]) => redacted.replace(pattern, replacement),
    text,
  );
}
