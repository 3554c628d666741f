import { failure, type Result, success } from '#core/result.ts';

/** What the VAT ids of one country look like, after their prefix; `isValid` where the check digits are public and simple. */
type VatIdForm = { readonly pattern: RegExp; readonly isValid?: (id: string) => boolean };

const digitsOf = (id: string): number[] => Array.from(id.replaceAll(/\D/g, ''), Number);
const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0);
const lastOf = (digits: readonly number[]): number => digits.at(-1) ?? -1;
const whole = (id: string, from: number, to?: number): number => Number(id.slice(from, to));

/** ISO 7064 MOD 11,10, as Germany and Croatia use it. */
function isMod11And10(id: string): boolean {
  const digits = digitsOf(id);
  const product = digits.slice(0, -1).reduce((carry, digit) => {
    const sum = (digit + carry) % 10 || 10;
    return (sum * 2) % 11;
  }, 10);
  return (11 - product) % 10 === lastOf(digits);
}

/** Luhn's algorithm (ISO/IEC 7812-1, annex B). */
function isLuhn(id: string): boolean {
  const sum = digitsOf(id)
    .toReversed()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 0 ? digit : digit * 2;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

/** The weighted sum of all digits, the check digit included, is a multiple of the modulus. */
const sumsTo =
  (modulus: number, weights: readonly number[]) =>
  (id: string): boolean =>
    weighted(digitsOf(id), weights) % modulus === 0;

/** The last digit is eleven less the remainder of the weighted sum; ten is no digit, eleven is zero. */
const elevenLess =
  (weights: readonly number[]) =>
  (id: string): boolean => {
    const digits = digitsOf(id);
    const check = (11 - (weighted(digits, weights) % 11)) % 11;
    return check === lastOf(digits);
  };

function isAustrian(id: string): boolean {
  const digits = digitsOf(id);
  const sum = digits.slice(0, 7).reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - ((sum + 4) % 10)) % 10 === lastOf(digits);
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** A person's number by its letter; a company's by its check digit, written as a digit or as a letter. */
function isSpanish(id: string): boolean {
  const person = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(id);
  if (person !== null) {
    const [, prefix = '', digits = '', letter = ''] = person;
    const begin = prefix === '' ? '' : String('XYZ'.indexOf(prefix));
    return DNI_LETTERS[Number(begin + digits) % 23] === letter;
  }
  const company = /^[A-Z](\d{7})([\dA-Z])$/.exec(id);
  if (company === null) return false;
  const [, body = '', control = ''] = company;
  const sum = Array.from(body, Number).reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  const check = (10 - (sum % 10)) % 10;
  return control === String(check) || control === 'JABCDEFGHI'[check];
}

/** The first two are a key over the company's number, where they are digits. */
function isFrench(id: string): boolean {
  if (!/^\d{2}/.test(id)) return true;
  return (12 + 3 * (whole(id, 2) % 97)) % 97 === whole(id, 0, 2);
}

function isIrish(id: string): boolean {
  const [, digits = '', letter = '', second = ''] = /^(\d{7})([A-W])([A-IW]?)$/.exec(id) ?? [];
  if (letter === '') return true;
  const extra = second === '' || second === 'W' ? 0 : second.charCodeAt(0) - 64;
  const sum = weighted(Array.from(digits, Number), [8, 7, 6, 5, 4, 3, 2]) + 9 * extra;
  return 'WABCDEFGHIJKLMNOPQRSTUV'[sum % 23] === letter;
}

/** The old form by its weights, the one for sole traders by ISO 7064 MOD 97-10 over the whole id. */
function isDutch(id: string): boolean {
  const digits = digitsOf(id.slice(0, 9));
  if (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === lastOf(digits)) return true;
  const spelled = Array.from(`NL${id}`, (sign) => (/\d/.test(sign) ? sign : String(sign.charCodeAt(0) - 55)));
  return BigInt(spelled.join('')) % 97n === 1n;
}

function isBritish(id: string): boolean {
  if (!/^\d{9}/.test(id)) return true;
  const sum = weighted(digitsOf(id), [8, 7, 6, 5, 4, 3, 2]) + whole(id, 7, 9);
  return sum % 97 === 0 || (sum + 55) % 97 === 0;
}

const GB: VatIdForm = { pattern: /^(?:\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/, isValid: isBritish };

/** By the prefix of the id. The forms are those that the tax authorities publish. */
const FORMS: Readonly<Record<string, VatIdForm>> = {
  AT: { pattern: /^U\d{8}$/, isValid: isAustrian },
  BE: { pattern: /^[01]\d{9}$/, isValid: (id) => 97 - (whole(id, 0, 8) % 97) === whole(id, 8) },
  BG: { pattern: /^\d{9,10}$/ },
  CY: { pattern: /^\d{8}[A-Z]$/ },
  CZ: { pattern: /^\d{8,10}$/ },
  DE: { pattern: /^[1-9]\d{8}$/, isValid: isMod11And10 },
  DK: { pattern: /^[1-9]\d{7}$/, isValid: sumsTo(11, [2, 7, 6, 5, 4, 3, 2, 1]) },
  EE: { pattern: /^10\d{7}$/, isValid: sumsTo(10, [3, 7, 1, 3, 7, 1, 3, 7, 1]) },
  EL: {
    pattern: /^\d{9}$/,
    isValid: (id) => (weighted(digitsOf(id), [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === whole(id, 8),
  },
  ES: { pattern: /^[A-Z\d]\d{7}[A-Z\d]$/, isValid: isSpanish },
  FI: { pattern: /^\d{8}$/, isValid: elevenLess([7, 9, 10, 5, 8, 4, 2]) },
  FR: { pattern: /^[A-HJ-NP-Z\d]{2}\d{9}$/, isValid: isFrench },
  HR: { pattern: /^\d{11}$/, isValid: isMod11And10 },
  HU: { pattern: /^\d{8}$/, isValid: sumsTo(10, [9, 7, 3, 1, 9, 7, 3, 1]) },
  IE: { pattern: /^(?:\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])$/, isValid: isIrish },
  IT: { pattern: /^\d{11}$/, isValid: isLuhn },
  LT: { pattern: /^(?:\d{9}|\d{12})$/ },
  LU: { pattern: /^\d{8}$/, isValid: (id) => whole(id, 0, 6) % 89 === whole(id, 6) },
  LV: { pattern: /^\d{11}$/ },
  MT: { pattern: /^[1-9]\d{7}$/, isValid: sumsTo(37, [3, 4, 6, 7, 8, 9, 10, 1]) },
  NL: { pattern: /^\d{9}B\d{2}$/, isValid: isDutch },
  PL: {
    pattern: /^\d{10}$/,
    isValid: (id) => weighted(digitsOf(id), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === whole(id, 9),
  },
  PT: {
    pattern: /^[1-9]\d{8}$/,
    isValid: (id) =>
      ((11 - (weighted(digitsOf(id), [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === whole(id, 8),
  },
  RO: {
    pattern: /^[1-9]\d{1,9}$/,
    isValid: (id) =>
      ((10 * weighted(digitsOf(id.padStart(10, '0')), [7, 5, 3, 2, 1, 7, 5, 3, 2])) % 11) % 10 ===
      lastOf(digitsOf(id)),
  },
  SE: { pattern: /^\d{10}01$/, isValid: (id) => isLuhn(id.slice(0, 10)) },
  SI: { pattern: /^[1-9]\d{7}$/, isValid: (id) => elevenLess([8, 7, 6, 5, 4, 3, 2])(id) },
  SK: { pattern: /^[1-9]\d{9}$/, isValid: (id) => Number(id) % 11 === 0 },
  GB,
  XI: GB,
  CHE: {
    pattern: /^\d{9}(?:MWST|TVA|IVA)?$/,
    isValid: (id) => elevenLess([5, 4, 3, 2, 7, 6, 5, 4])(id.slice(0, 9)),
  },
  NO: { pattern: /^\d{9}(?:MVA)?$/, isValid: (id) => elevenLess([3, 2, 7, 6, 5, 4, 3, 2])(id.slice(0, 9)) },
};

/**
 * Whether a text has the form of a VAT id of the European Union, Great Britain and Northern Ireland, Switzerland or Norway,
 * its prefix included; spaces, dots and dashes do not count. Check digits are looked at where their rule is public and
 * simple (their sources are the structures that VIES and the national registers publish). It says nothing about whether the
 * id was given to anybody. Gives the id in its plain form; fails with `billing.vat_id_invalid`.
 */
export function checkVatId(text: string): Result<string> {
  const plain = text.toUpperCase().replaceAll(/[\s.\-/]/g, '');
  const prefix = plain.startsWith('CHE') ? 'CHE' : plain.slice(0, 2);
  const id = plain.slice(prefix.length);
  const form = FORMS[prefix];
  if (form === undefined)
    return failure('billing.vat_id_invalid', 'A VAT id begins with its country, such as DE or FR.', 'taxId');
  if (!form.pattern.test(id) || form.isValid?.(id) === false)
    return failure('billing.vat_id_invalid', `This is not the form of a VAT id of ${prefix}.`, 'taxId');
  return success(plain);
}
