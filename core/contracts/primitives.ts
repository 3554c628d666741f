import { z } from 'zod';
import { isCurrency } from '#core/money/currency.ts';
import { DECIMAL_LENGTH_MAX, DECIMAL_PATTERN } from '#core/money/decimal.ts';
import { isCivilDate } from '#core/time/civil-date.ts';
import { parseInstant } from '#core/time/instant.ts';

const UNSIGNED_DECIMAL_PATTERN = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;
const UTC_INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** An exact number in plain form; never a JSON number, which readers would turn into a float. */
export const decimalString = z
  .string()
  .max(DECIMAL_LENGTH_MAX)
  .regex(DECIMAL_PATTERN, 'must be a plain decimal string');

/** A decimal that is not negative. */
export const unsignedDecimal = z
  .string()
  .max(DECIMAL_LENGTH_MAX)
  .regex(UNSIGNED_DECIMAL_PATTERN, 'must be a plain decimal string that is not negative');

/** A decimal above zero. */
export const positiveDecimal = unsignedDecimal.refine((text) => /[1-9]/.test(text), 'must be above zero');

/** A percentage from 0 to 100. */
export const percentOfWhole = unsignedDecimal.refine(
  (text) => text.length <= DECIMAL_LENGTH_MAX && /^(?:\d{1,2}(?:\.\d+)?|100(?:\.0+)?)$/.test(text),
  'must be from 0 to 100',
);

/** A day as `YYYY-MM-DD`; half-open ranges exclude their end. */
export const civilDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isCivilDate, 'must be a date that exists');

/** An ISO 8601 instant in UTC. */
export const instant = z
  .string()
  .regex(UTC_INSTANT_PATTERN)
  .refine((text) => parseInstant(text) !== null, 'must be an instant that exists');

/** A SHA-256 digest, lower-case hex. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** A code of ISO 4217. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine(isCurrency, 'must be a currency of ISO 4217');

/** A country of ISO 3166-1, with a subdivision of ISO 3166-2 where taxes differ within it: `ES`, `ES-CN`. */
export const taxRegion = z
  .string()
  .regex(
    /^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/,
    'must be a country, with a subdivision where taxes differ within it',
  );

/** A short stable name: lower-case letters, digits, and inner hyphens, underscores or dots. */
export const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?$/);

/** An IANA time zone name; whether the runtime knows it is decided where it is used. */
export const zoneName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/)
  .max(64);

/** The same text in every language a document is read in. */
export const localisedText = z.strictObject({
  en: z.string().min(1).max(500),
  es: z.string().min(1).max(500),
});

/** A count: a whole number that a float holds exactly. */
export const count = z.int().min(0);

export type LocalisedText = z.infer<typeof localisedText>;
