import { fold } from './tokens.ts';

const QUOTED = /“([^“”«»]*)”|«([^“”«»]*)»/g;
const QUOTE_MARKS = /[“”«»"]/;

/** What may stand in nobody's text here: addresses of the net, however they are written. */
const ADDRESS = [
  /\b(?:https?|hxxps?|ftp|javascript|data|file|mailto|tel)\s*:/i,
  /:\/\//,
  /\bwww\s*\./i,
  /[^\s@]+@[^\s@]+/,
  /\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|es|eu|info|biz|xyz|top|dev|app|co|ru|cn|uk|de|fr|ly|me|link|click|site|online|test|example|invalid|local)\b/i,
  /\b(?:dot|punto)\s+(?:com|net|org|io|es|example|test)\b/i,
];
const MARKUP = /[<>`{}[\]|\\~^]|\*\*|__|&(?:#\d+|#x[0-9a-f]+|[a-z]+);/i;
// Controls, format characters (zero width, direction, tags), surrogates, private use and what is not assigned.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;

/** Why a text may not be shown as it is, or null. */
export function unshowable(text: string): 'address' | 'markup' | 'unseen' | null {
  if (UNSEEN.test(text)) return 'unseen';
  const plain = text.normalize('NFKC');
  if (ADDRESS.some((pattern) => pattern.test(plain))) return 'address';
  return MARKUP.test(plain) ? 'markup' : null;
}

export type Parts = {
  /** The quotations, as they stand between the marks. */
  readonly quotes: readonly string[];
  /** The text with each quotation replaced by a mark of its own. */
  readonly outside: string;
};

/** Stands for a quotation in what is left of a sentence. */
export const QUOTE_PLACE = '“”';

/** Parts a sentence into what it quotes and what it says itself. */
export function partQuotes(text: string): Parts {
  const quotes: string[] = [];
  const outside = text.replaceAll(QUOTED, (_whole, english?: string, spanish?: string) => {
    quotes.push(english ?? spanish ?? '');
    return QUOTE_PLACE;
  });
  return { quotes, outside };
}

/** Whether a quotation stands word for word, from edge to edge of its words, in a text. */
export function isQuotedFrom(quote: string, text: string): boolean {
  const wanted = fold(quote);
  const within = fold(text);
  if (wanted === '') return false;
  for (let at = within.indexOf(wanted); at !== -1; at = within.indexOf(wanted, at + 1)) {
    if (isWhole(within.slice(0, at), wanted, within.slice(at + wanted.length))) return true;
  }
  return false;
}

/** A quotation may not cut a word or a number out of another one. */
function isWhole(before: string, quote: string, after: string): boolean {
  if (/^[\p{L}\p{N}]/u.test(quote) && /[\p{L}\p{N}]$/u.test(before)) return false;
  if (/[\p{L}\p{N}]$/u.test(quote) && /^[\p{L}\p{N}]/u.test(after)) return false;
  if (/^\d/.test(quote) && /(?:\d[.,]|[-−])$/.test(before)) return false;
  return !(/\d$/.test(quote) && /^[.,]\d/.test(after));
}

/** A text between the quotation marks of a language, or null where it may not be shown or would end the quotation. */
export function quoted(text: string, locale: 'en' | 'es'): string | null {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '' || QUOTE_MARKS.test(line) || unshowable(line) !== null) return null;
  return locale === 'es' ? `«${line}»` : `“${line}”`;
}
