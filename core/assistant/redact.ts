/** What must not leave the house, in the order in which it is looked for: what holds others comes first. */
export const REDACTED_KINDS = [
  'link',
  'secret',
  'mail',
  'iban',
  'tax-id',
  'phone',
  'card',
  'address',
  'name',
] as const;
export type RedactedKind = (typeof REDACTED_KINDS)[number];

/** One value that was replaced. `original` stays here: it is neither sent nor stored. */
export type Replacement = { readonly mark: string; readonly kind: RedactedKind; readonly original: string };

const SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bob[a-z]_[A-Za-z0-9_-]{8,}/g,
  /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /\b(?:sk|pk|rk|whsec|xox[abprs]|gh[pousr]|glpat|AIza|npm)[-_][A-Za-z0-9_-]{12,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:password|passwd|pwd|secret|token|api[ _-]?key|contrase[ñn]a|clave|secreto)\b\s*(?:is|es|=|:)\s*[^\s,;]+/gi,
  // Long runs of letters and digits are keys or digests; neither says anything to a model.
  /\b(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{32,}={0,2}/g,
];
const LINKS = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"»”)]+/gi,
  /\b(?:mailto|tel):[^\s<>"»”)]+/gi,
  /\bwww\.[^\s<>"»”)]+/gi,
];
const MAILS = [/[^\s@<>"'(),;:«»“”]+@[^\s@<>"'(),;:«»“”]+\.[\p{L}]{2,}/giu];
const IBANS = [
  /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b/g,
  /\b[a-z]{2}\d{2}(?:[ -]?[a-z]{4})?(?:[ -]?\d{4}){2,7}(?:[ -]?\d{1,3})?\b/g,
];
const CARDS = [/(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d])/g];
const TAX_IDS = [
  /\b(?:AT ?U|BE ?[01]|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[ -]?[A-Z0-9]{0,3}\d{6,12}[A-Z0-9]{0,3}\b/g,
  // Spain's own: NIF, NIE and those of companies.
  /\b(?:\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z]|[ABCDEFGHJNPQRSUVW]-?\d{7}-?[0-9A-J])\b/gi,
];
const PHONES = [
  /(?<![\p{L}\d.,-])(?:\+|00)\d{1,3}(?:[ ().-]{0,2}\d){6,12}(?!\d)/gu,
  /(?<![\p{L}\d.,-])\(?\d{2,4}\)?[ -]\d{3}[ -]\d{2,4}(?:[ -]\d{2,4})?(?![\d-]|[.,]\d)/gu,
  /(?<![\p{L}\d.,-])[6-9]\d{8}(?![\d]|[.,]\d)/gu,
];
const ADDRESSES = [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, /\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi];

const PATTERNS: readonly (readonly [Exclude<RedactedKind, 'name'>, readonly RegExp[]])[] = [
  ['link', LINKS],
  ['secret', SECRETS],
  ['mail', MAILS],
  ['iban', IBANS],
  ['tax-id', TAX_IDS],
  ['phone', PHONES],
  ['card', CARDS],
  ['address', ADDRESSES],
];

const MARK = /\[(?:secret|link|mail|iban|card|tax-id|phone|address|name)-\d+\]/g;

/** Takes out what must not leave; one for each thing that leaves together, so that one value has one mark throughout. */
export type Redactor = {
  readonly redact: (text: string) => string;
  readonly replacements: () => readonly Replacement[];
};

/**
 * A redactor that also knows these names of people and words of the house. What looks like one of its kinds is taken out
 * even where a check digit is wrong: what is left in by mistake cannot be called back.
 */
export function createRedactor(known: { readonly names: readonly string[] }): Redactor {
  const byOriginal = new Map<string, Replacement>();
  const counts = new Map<RedactedKind, number>();
  const markOf = (kind: RedactedKind, original: string): string => {
    const given = byOriginal.get(original);
    if (given !== undefined) return given.mark;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const mark = `[${kind}-${number}]`;
    byOriginal.set(original, { mark, kind, original });
    return mark;
  };
  const names = namePatterns(known.names);
  return {
    replacements: () => [...byOriginal.values()],
    redact: (text) => {
      // Marks that a text brings along would be taken for ours; unseen characters would hide what is looked for.
      const plain = text
        .normalize('NFKC')
        .replaceAll(/\p{Cf}/gu, '')
        .replaceAll(MARK, '[mark]');
      const withoutPatterns = PATTERNS.reduce(
        (left, [kind, patterns]) =>
          patterns.reduce(
            (rest, pattern) => outsideMarks(rest, pattern, (found) => markOf(kind, found)),
            left,
          ),
        plain,
      );
      return names.reduce(
        (left, pattern) => outsideMarks(left, pattern, (found) => markOf('name', found)),
        withoutPatterns,
      );
    },
  };
}

function outsideMarks(text: string, pattern: RegExp, replace: (found: string) => string): string {
  return text
    .split(/(\[(?:secret|link|mail|iban|card|tax-id|phone|address|name)-\d+\])/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(pattern, (found) => replace(found))))
    .join('');
}

/** Numbers of documents begin with a customer's name and stay; whole names, and each of their words of three letters and more; the longest first. */
function namePatterns(names: readonly string[]): RegExp[] {
  const wholes = names.map((name) => name.normalize('NFKC').trim()).filter((name) => name.length > 1);
  const parts = wholes.flatMap((name) => name.split(/\s+/).filter((word) => /^\p{Lu}\p{L}{2,}$/u.test(word)));
  const ordered = [...new Set([...wholes, ...parts])].toSorted(
    (a, b) => b.length - a.length || (a < b ? -1 : 1),
  );
  return ordered.map((name) => {
    const words = name.split(/\s+/).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
    return new RegExp(
      String.raw`(?<![\p{L}\p{N}])${words.join(String.raw`\s+`)}(?![\p{L}\p{N}]|(?:-\p{L}+)*-\d)`,
      'giu',
    );
  });
}

/** A text with the values back in place of their marks; only where the replacements are, which never leave. */
export function restore(text: string, replacements: readonly Replacement[]): string {
  const originals = new Map(replacements.map(({ mark, original }) => [mark, original]));
  return text.replaceAll(MARK, (mark) => originals.get(mark) ?? mark);
}
