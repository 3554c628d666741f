import { describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../bytes.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { startCheckLog } from './check-log.ts';
import { checkSeals } from './check-seals.ts';

type Seal = { day: string; sequence: number; supersedes?: string; tenant?: string };

function sealBytes({ day, sequence, supersedes, tenant = 't' }: Seal): Uint8Array {
  const head = { schema: 'openbook.day-seal/1', tenant: { id: tenant }, day, sequence };
  return canonicalBytes(supersedes === undefined ? head : { ...head, supersedes });
}

const first = sealBytes({ day: '2026-10-01', sequence: 0 });
const late = sealBytes({ day: '2026-10-01', sequence: 1, supersedes: sha256Hex(first) });
const second = sealBytes({ day: '2026-10-02', sequence: 0 });

const reference = (day: string, sequence: number, bytes: Uint8Array) => ({
  day,
  sequence,
  digest: sha256Hex(bytes),
});
const references = [
  reference('2026-10-01', 0, first),
  reference('2026-10-01', 1, late),
  reference('2026-10-02', 0, second),
];

function rulesBytes(seals: unknown, lateRules: unknown = []): Uint8Array {
  return canonicalBytes({ tenant: { id: 't' }, seals, late: lateRules });
}

function sealCheck(lines: readonly Uint8Array[], rules = rulesBytes(references)) {
  const log = startCheckLog();
  const usage = concatBytes(...lines.flatMap((line) => [line, utf8('\n')]));
  checkSeals(
    new Map([
      ['usage.jsonl', usage],
      ['rules.json', rules],
    ]),
    log,
  );
  return log.checks[0];
}

describe('day seals', () => {
  test('are exactly those that the rules name, also for late usage of earlier periods', () => {
    expect(sealCheck([first, late, second])).toMatchObject({ file: 'usage.jsonl', ok: true });
    const earlier = [{ billedSeals: [references[0]], correctedSeals: references.slice(0, 2) }];
    expect(sealCheck([first, late, second], rulesBytes([references[2]], earlier))).toMatchObject({
      ok: true,
    });
  });

  const stranger = sealBytes({ day: '2026-10-02', sequence: 0, tenant: 'other' });
  const unchained = sealBytes({ day: '2026-10-01', sequence: 1 });
  test.each([
    ['missing', [first, late], undefined, 'the day seal of 2026-10-02, sequence 0 is missing'],
    ['repeated', [first, late, late, second], undefined, 'line 3 (2026-10-01, sequence 1) is out of order'],
    ['out of order', [second, first, late], undefined, 'line 2 (2026-10-01, sequence 0) is out of order'],
    ['not named', [first, late, second], rulesBytes(references.slice(0, 2)), 'does not name'],
    [
      "another tenant's",
      [first, late, stranger],
      undefined,
      "line 3 (2026-10-02, sequence 0) is another tenant's",
    ],
    [
      'not chained',
      [first, unchained],
      rulesBytes([references[0], reference('2026-10-01', 1, unchained)]),
      'does not follow the seal before it',
    ],
    ['not canonical', [utf8('{"day" : 1}')], undefined, 'line 1 is JSON, but not in its canonical form'],
    ['no seal', [utf8('{}')], undefined, 'line 1 is not a day seal (schema)'],
    ['an empty line', [first, utf8('')], undefined, 'line 2 is not JSON'],
    [
      'named twice',
      [],
      rulesBytes([references[0], { ...references[0], digest: 'a'.repeat(64) }]),
      'names two seals',
    ],
    ['named by nothing', [], utf8('{}'), 'names no day seals (tenant)'],
  ])('that are %s are refused', (_, lines, rules, message) => {
    expect(sealCheck(lines, rules)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});
