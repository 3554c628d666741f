import { assert } from '#core/assert.ts';
import { currencyExponent, isCurrency } from '#core/money/currency.ts';
import type { Locale } from './locale.ts';

const TRUE_MINUS = '\u2212';
const NO_BREAK = '\u00a0';
const NARROW_NO_BREAK = '\u202f';
const DECIMAL = /^-?\d+(?:\.(\d+))?$/;

/** English dates are written day first with the month's name, so that no reader takes 03/04 for another day. */
const DATE_TAG: Readonly<Record<Locale, string>> = { en: 'en-GB', es: 'es' };

/** Intl's formats cost more to make than to use, and there are few different ones. */
function remembered<Options, Format>(
  make: (tag: string, options: Options) => Format,
): (tag: string, options: Options) => Format {
  const made = new Map<string, Format>();
  return (tag, options) => {
    const key = `${tag} ${JSON.stringify(options)}`;
    const format = made.get(key) ?? make(tag, options);
    made.set(key, format);
    return format;
  };
}

const numberFormat = remembered(
  (tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options),
);
const dateTimeFormat = remembered(
  (tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options),
);
const relativeFormat = remembered(
  (tag, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(tag, options),
);

function fractionDigits(value: string): number {
  const match = DECIMAL.exec(value);
  assert(match !== null, `not a plain decimal: ${value}`);
  return match[1]?.length ?? 0;
}

/** Intl formats decimal strings exactly; only its type asks for a literal. It writes a hyphen where a minus belongs. */
function formatExactly(value: string, locale: Locale, options: Intl.NumberFormatOptions): string {
  const format = numberFormat(locale, options);
  return format.format(value as `${number}`).replace('-', TRUE_MINUS);
}

/** A count or measure, all its decimals kept and trailing zeros dropped: `1204311` → `1,204,311`. */
export function formatQuantity(value: string, locale: Locale): string {
  return formatExactly(value, locale, { maximumFractionDigits: fractionDigits(value) });
}

/** The number of an amount without its currency, with at least the currency's decimals and never fewer than it has. */
export function formatAmountBare(amount: string, currency: string, locale: Locale): string {
  const exponent = isCurrency(currency) ? currencyExponent(currency) : 2;
  return formatExactly(amount, locale, {
    minimumFractionDigits: exponent,
    maximumFractionDigits: Math.max(exponent, fractionDigits(amount)),
  });
}

/** An amount followed by its currency code: `−1,204.50 USD`. */
export function formatAmount(money: { amount: string; currency: string }, locale: Locale): string {
  return `${formatAmountBare(money.amount, money.currency, locale)}${NO_BREAK}${money.currency}`;
}

/** A percentage given in percent: `"99.95"` → `99.95%`, `99,95 %` in Spanish. */
export function formatPercent(percent: string, locale: Locale): string {
  const number = formatExactly(percent, locale, { maximumFractionDigits: fractionDigits(percent) });
  return locale === 'es' ? `${number}${NO_BREAK}%` : `${number}%`;
}

/**
 * A number as it stands in arithmetic: every digit that was given, zeros too, and decimals in groups of three when there
 * are more than four: `0.000400` → `0.000 400`.
 */
export function formatExact(value: string, locale: Locale): string {
  const digits = fractionDigits(value);
  const text = formatExactly(value, locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (digits <= 4) {
    return text;
  }
  const fraction = text.slice(-digits).replace(/(\d{3})(?=\d)/g, `$1${NARROW_NO_BREAK}`);
  return text.slice(0, -digits) + fraction;
}

/** A number made short for an axis or a direct label, rounded: `1.2M`. Never the only place where a figure stands. */
export function formatCompact(value: string, locale: Locale): string {
  return formatExactly(value, locale, { notation: 'compact', maximumSignificantDigits: 3 });
}

/** A civil date: `21 Nov 2026`. */
export function formatDate(date: string, locale: Locale): string {
  return dateFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(atUtc(date));
}

/** A civil date where the year is said elsewhere: `21 Nov`. */
export function formatDay(date: string, locale: Locale): string {
  return dateFormat(locale, { day: 'numeric', month: 'short' }).format(atUtc(date));
}

/** The month of a civil date: `November 2026`. */
export function formatMonth(date: string, locale: Locale): string {
  return dateFormat(locale, { month: 'long', year: 'numeric' }).format(atUtc(date));
}

/** A half-open period of civil dates, shown with its last day: a calendar month by name, else `15 Oct – 14 Nov 2026`. */
export function formatPeriod(period: { start: string; end: string }, locale: Locale): string {
  const start = atUtc(period.start);
  const end = atUtc(period.end);
  const nextMonth = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
  if (start.getUTCDate() === 1 && end.getTime() === nextMonth.getTime()) {
    return formatMonth(period.start, locale);
  }
  const last = new Date(end.getTime() - 86_400_000);
  return dateFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(start, last);
}

/** An instant in the given zone, with the zone's name, to the second where asked. */
export function formatInstant(
  instant: string,
  locale: Locale,
  options: { readonly zone: string; readonly seconds?: boolean },
): string {
  return dateTimeFormat(DATE_TAG[locale], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(options.seconds === true ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZone: options.zone,
    timeZoneName: 'short',
  }).format(new Date(instant));
}

const RELATIVE_STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago, or until, in the largest unit that fits: `3 hours ago`. */
export function formatRelative(instant: string, now: Date, locale: Locale): string {
  const seconds = Math.round((Date.parse(instant) - now.getTime()) / 1000);
  const format = relativeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of RELATIVE_STEPS) {
    if (Math.abs(seconds) >= size) {
      return format.format(Math.trunc(seconds / size), unit);
    }
  }
  return format.format(0, 'second');
}

/** From two days on a span reads in days: fewer hours than that are easier to grasp as hours. */
const DAYS_FROM_SECONDS = 2 * 86_400;

/** A span in words, two units at most: `2 min 5 s`; `36 h`, but `3 days 4 h`. */
export function formatDuration(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.round(seconds));
  const days = whole < DAYS_FROM_SECONDS ? 0 : Math.floor(whole / 86_400);
  const parts: [number, string][] = [
    [days, 'day'],
    [Math.floor((whole - days * 86_400) / 3600), 'hour'],
    [Math.floor((whole % 3600) / 60), 'minute'],
    [whole % 60, 'second'],
  ];
  const shown = parts.filter(([amount]) => amount > 0).slice(0, 2);
  const said = shown.length === 0 ? [[0, 'second'] as [number, string]] : shown;
  return said
    .map(([amount, unit]) =>
      numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount),
    )
    .join(' ');
}

function atUtc(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return dateTimeFormat(DATE_TAG[locale], { ...options, timeZone: 'UTC' });
}
