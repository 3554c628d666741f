import { describe, expect, it } from 'vitest';
import { checkVatId } from './vat-id.ts';

/** Ids that tax authorities and public test suites use as examples of the form. */
const VALID = [
  'ATU13585627',
  'BE0428759497',
  'BG175074752',
  'CY10259033P',
  'CZ25123891',
  'DE136695976',
  'DK13585628',
  'EE100931558',
  'EL094259216',
  'ESA13585625',
  'ES54362315K',
  'ESX2482300W',
  'ESJ99216582',
  'FI20774740',
  'FR40303265045',
  'FR23334175221',
  'HR33392005961',
  'HU12892312',
  'IE6433435F',
  'IE6433435OA',
  'IT00743110157',
  'LT119511515',
  'LU15027442',
  'LV40003521600',
  'MT11679112',
  'NL004495445B01',
  'PL8567346215',
  'PT501964843',
  'RO18547290',
  'SE123456789701',
  'SI50223054',
  'SK2022749619',
  'GB980780684',
  'XI980780684',
  'CHE100155212MWST',
  'NO988077917MVA',
];

/** Those whose check digits are looked at: one digit changed, or two neighbours, is another form. */
const UNCHECKED = new Set(['BG', 'CY', 'CZ', 'LT', 'LV']);

describe('a VAT id', () => {
  it.each(VALID)('%s has the form', (id) => {
    expect(checkVatId(id)).toEqual({ ok: true, value: id });
  });

  it.each(VALID.filter((id) => !UNCHECKED.has(id.slice(0, 2))))('%s with another digit has not', (id) => {
    const at =
      id.length -
      1 -
      Array.from(id)
        .toReversed()
        .findIndex((sign, index) => /\d/.test(sign) && index >= 3);
    const digit = Number(id[at]);
    const changed = `${id.slice(0, at)}${(digit + 1) % 10}${id.slice(at + 1)}`;
    expect(checkVatId(changed)).toMatchObject({ ok: false, error: { code: 'billing.vat_id_invalid' } });
  });

  it.each(['de 136 695 976', 'BE 0428.759.497', 'CHE-100.155.212 MWST', 'NL 0044.95.445.B01'])(
    '%s is read without its spaces, dots and dashes',
    (text) => {
      expect(checkVatId(text)).toEqual({ ok: true, value: text.toUpperCase().replaceAll(/[\s.-]/g, '') });
    },
  );

  it.each([
    '',
    'DE',
    '136695976',
    'US123456789',
    'DE13669597',
    'DE1366959760',
    'ATX13585627',
    'FROO303265045',
  ])('%j is none', (text) => {
    expect(checkVatId(text)).toMatchObject({ ok: false, error: { path: 'taxId' } });
  });
});
