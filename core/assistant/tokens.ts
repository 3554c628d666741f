import type { Locale } from '#core/format/locale.ts';

const MONTHS: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    'january',
    'february',
    'march',
    'april',
    'may',
    'june',
    'july',
    'august',
    'september',
    'october',
    'november',
    'december',
  ],
  es: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
};

const ISO_DATE = /\b(\d{4}-\d{2}-\d{2})(?:T[\d:.]+Z?)?\b/g;
const CURRENCY_SIGNS: readonly (readonly [string, string])[] = [
  ['€', 'EUR'],
  ['$', 'USD'],
  ['£', 'GBP'],
];
const CURRENCY = /\b(?:EUR|USD|GBP|CHF|JPY|KWD|MXN|BRL|INR|CAD|AUD|SEK|NOK|DKK|PLN)\b/g;
const CURRENCY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/\beuros?\b/i, 'EUR'],
  [/\b(?:dollars?|d[oó]lar(?:es)?|bucks)\b/i, 'USD'],
  [/\b(?:pounds?|libras?)\b/i, 'GBP'],
];
const ISO_MONTH = /\b\d{4}-(?:0[1-9]|1[0-2])\b/g;
const MONEY_WORD = String.raw`EUR|USD|GBP|CHF|JPY|KWD|MXN|BRL|INR|CAD|AUD|SEK|NOK|DKK|PLN|euros?|dollars?|d[oó]lar(?:es)?|bucks|pounds?|libras?`;
const AMOUNT = new RegExp(
  String.raw`(?<sign>[-−])?(?:(?<before>[€$£]|\b(?:${MONEY_WORD}))\s?(?<digits>\d(?:[\d.,]*\d)?)|(?<digits>\d(?:[\d.,]*\d)?)\s?(?<after>[€$£]|(?:${MONEY_WORD})\b))`,
  'giu',
);
const NUMBER = /([-−])?(\d(?:[\d.,]*\d)?)(\s?%)?/g;
// Letters and digits in one word: numbers of documents, keys, "5k".
const REFERENCE = /\b(?=[\p{L}\p{N}-]*\p{N})(?=[\p{L}\p{N}-]*\p{L})[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*\b/gu;
const PLAIN_WITH_SIGNS = /\d{1,2}[:/]\d{1,2}(?:[:/]\d{2,4})?/g;

/** Texts that differ only in case and in white space are one. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** What of a text can be compared with a record: no prose, only what would be wrong when it differs. */
export type Tokens = {
  /** Civil dates, and months as `2026-10`. */
  readonly dates: ReadonlySet<string>;
  /** Signed decimals without needless zeros, and again with `%` where they are shares. */
  readonly numbers: ReadonlySet<string>;
  readonly currencies: ReadonlySet<string>;
  /** Numbers that stand beside a currency, as `120 EUR`. */
  readonly amounts: ReadonlySet<string>;
  /** Words with digits, folded. */
  readonly references: ReadonlySet<string>;
};

type Reading = 'wire' | Locale;

/** Reads the tokens of a text; `reading` says how a point or comma within a number is meant. */
export function tokensOf(text: string, reading: Reading): Tokens {
  const dates = new Set<string>();
  const references = new Set<string>();
  let rest = text.normalize('NFC').replaceAll(ISO_DATE, (_whole, day: string) => {
    dates.add(day);
    dates.add(day.slice(0, 7));
    return ' ';
  });
  rest = rest.replaceAll(ISO_MONTH, (month) => {
    dates.add(month);
    return ' ';
  });
  rest = takeNamedDates(rest, dates);
  rest = rest.replaceAll(PLAIN_WITH_SIGNS, (found) => {
    references.add(found);
    return ' ';
  });
  rest = rest.replaceAll(REFERENCE, (found) => {
    references.add(fold(found));
    return ' ';
  });
  return {
    dates,
    references,
    numbers: numbersOf(rest, reading),
    currencies: currenciesOf(text),
    amounts: amountsOf(rest, reading),
  };
}

function takeNamedDates(text: string, dates: Set<string>): string {
  const patterns = [
    /\b(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of| de)? (?<month>\p{L}+)(?:,| de| del)? (?<year>\d{4})\b/giu,
    /\b(?<month>\p{L}+) (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})\b/giu,
    /\b(?<month>\p{L}+)(?: de| del)? (?<year>\d{4})\b/giu,
  ];
  return patterns.reduce(
    (left, pattern) =>
      left.replaceAll(pattern, (whole: string, ...found: unknown[]) => {
        const { day, month, year } = found.at(-1) as { day?: string; month: string; year: string };
        const number = monthNumber(month);
        if (number === null) return whole;
        const of = `${year}-${number}`;
        dates.add(day === undefined ? of : `${of}-${day.padStart(2, '0')}`);
        if (day !== undefined) dates.add(of);
        return ' ';
      }),
    text,
  );
}

function monthNumber(word: string): string | null {
  const name = word.toLowerCase();
  const at = Math.max(MONTHS.en.indexOf(name), MONTHS.es.indexOf(name));
  return at === -1 ? null : String(at + 1).padStart(2, '0');
}

/** Whether a word is the name of a month. */
export function isMonth(word: string, locale: Locale): boolean {
  return MONTHS[locale].includes(word.toLowerCase());
}

/** Months that a text names without a year, as `-10`; English ones that are other words too only with their capital. */
export function bareMonths(text: string, locale: Locale): string[] {
  return MONTHS[locale].flatMap((word, index) => {
    const isAmbiguous = locale === 'en' && (word === 'may' || word === 'march');
    const name = isAmbiguous ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
    const found = new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, isAmbiguous ? 'u' : 'iu').test(text);
    return found ? [`-${String(index + 1).padStart(2, '0')}`] : [];
  });
}

function currenciesOf(text: string): Set<string> {
  const found = new Set(text.match(CURRENCY));
  for (const [sign, code] of CURRENCY_SIGNS) if (text.includes(sign)) found.add(code);
  for (const [word, code] of CURRENCY_WORDS) if (word.test(text)) found.add(code);
  return found;
}

function numbersOf(text: string, reading: Reading): Set<string> {
  const found = new Set<string>();
  for (const [, sign, digits = '', percent] of text.matchAll(NUMBER)) {
    // What cannot be read as a number is compared as it stands.
    const value = plainDecimal(digits, reading) ?? `?${digits}`;
    const signed = sign === undefined || value === '0' ? value : `-${value}`;
    found.add(percent === undefined ? signed : `${signed}%`);
  }
  return found;
}

/** A decimal and a currency as one amount, as `tokensOf` tells them. */
export function amountToken(decimal: string, currency: string): string {
  const isNegative = decimal.startsWith('-');
  const value = plainDecimal(isNegative ? decimal.slice(1) : decimal, 'wire') ?? decimal;
  return `${isNegative && value !== '0' ? '-' : ''}${value} ${currency}`;
}

function amountsOf(text: string, reading: Reading): Set<string> {
  const found = new Set<string>();
  for (const part of text.matchAll(AMOUNT)) {
    const { digits = '', sign, before, after } = part.groups ?? {};
    const [currency] = currenciesOf(before ?? after ?? '');
    const value = plainDecimal(digits, reading) ?? `?${digits}`;
    found.add(`${sign === undefined || value === '0' ? '' : '-'}${value} ${currency ?? ''}`);
  }
  return found;
}

/** A number as people write it in one way of writing, as a decimal without needless zeros; null where it is none. */
function plainDecimal(digits: string, reading: Reading): string | null {
  const [group, point] = reading === 'es' ? ['.', ','] : [',', '.'];
  const grouped = new RegExp(`^\\d{1,3}(?:\\${group}\\d{3})+(?:\\${point}\\d+)?$`);
  const plain = new RegExp(`^\\d+(?:\\${point}\\d+)?$`);
  let text: string;
  if (plain.test(digits)) text = digits.replace(point, '.');
  else if (reading !== 'wire' && grouped.test(digits))
    text = digits.replaceAll(group, '').replace(point, '.');
  // Amounts of the wire form are not translated: a point that cannot group stays a point.
  else if (/^\d+\.\d+$/.test(digits)) text = digits;
  else return null;
  const [whole = '', fraction = ''] = text.split('.');
  const shortened = fraction.replace(/0+$/, '');
  const bare = whole.replace(/^0+(?=\d)/, '');
  return shortened === '' ? bare : `${bare}.${shortened}`;
}
