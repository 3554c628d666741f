import { describe, expect, test } from 'vitest';
import { createRedactor, type RedactedKind, restore } from './redact.ts';

const NAMES = ['Ada Controller', 'Elena Directora', 'Acme Analytics, S.L.', 'Anne-Marie (Ops) / B+C'];

describe('what leaves', () => {
  test.each<[string, RedactedKind]>([
    ['ada.controller@acme.example', 'mail'],
    ['elena+billing@correo.lumen.example', 'mail'],
    ['ES91 2100 0418 4502 0005 1332', 'iban'],
    ['DE89370400440532013000', 'iban'],
    ['4111 1111 1111 1111', 'card'],
    ['4111111111111111', 'card'],
    ['ESB12345678', 'tax-id'],
    ['B-12345678', 'tax-id'],
    ['12345678Z', 'tax-id'],
    ['DE 811234567', 'tax-id'],
    ['+34 612 345 678', 'phone'],
    ['0034612345678', 'phone'],
    ['612345678', 'phone'],
    ['(020) 794 6095', 'phone'],
    ['https://acme.example/reset?token=abc', 'link'],
    ['obt_Ab12Cd34_zzzzzzzzzzzzzzzzzzzzzzzz', 'secret'],
    ['sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'secret'],
    ['AKIAIOSFODNN7EXAMPLE', 'secret'],
    ['Bearer abcdefgh12345678', 'secret'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'secret'],
    ['password: hunter2', 'secret'],
    ['contraseña = abc123', 'secret'],
    ['-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----', 'secret'],
    ['3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea', 'secret'],
    ['192.168.10.20', 'address'],
    ['2001:db8:0:1:1:1:1:1', 'address'],
    ['Ada Controller', 'name'],
    ['Acme Analytics, S.L.', 'name'],
    ['elena directora', 'name'],
    ['Anne-Marie (Ops) / B+C', 'name'],
    ['Elena', 'name'],
  ])('holds no %s', (value, kind) => {
    const { redact, replacements } = createRedactor({ names: NAMES });
    const sent = redact(`Before ${value} after.`);
    expect(sent).toBe(`Before [${kind}-1] after.`);
    expect(replacements()).toEqual([{ mark: `[${kind}-1]`, kind, original: value }]);
    expect(restore(sent, replacements())).toBe(`Before ${value} after.`);
  });

  test.each([
    'We were charged 400.00 EUR for 5,000,000 API calls.',
    'La línea 2 de ACME-000042 es de 1.234.567,89 EUR desde 2026-10-01.',
    'Dispute D-000017 of 2026-08-02, 12 events, tier 2, 0.08 EUR, 15:30.',
    'Credit note ACME-CN-000003; 1234567 calls; Canada and Adalbert.',
  ])('keeps figures and numbers of documents: %s', (text) => {
    const { redact, replacements } = createRedactor({ names: NAMES });
    expect(redact(text)).toBe(text);
    expect(replacements()).toEqual([]);
  });

  test('one value has one mark in all that leaves together', () => {
    const { redact, replacements } = createRedactor({ names: NAMES });
    expect(redact('a@b.example and c@d.example')).toBe('[mail-1] and [mail-2]');
    expect(redact('again c@d.example')).toBe('again [mail-2]');
    expect(replacements()).toHaveLength(2);
  });

  test('marks that a text brings along are nobody’s, and hidden characters hide nothing', () => {
    const { redact, replacements } = createRedactor({ names: NAMES });
    expect(redact('[mail-1] ada@\u200bacme.example')).toBe('[mark] [mail-1]');
    expect(restore('[mail-1] [mail-9]', replacements())).toBe('ada@acme.example [mail-9]');
  });
});
