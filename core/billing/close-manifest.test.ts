import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeManifest } from '#core/contracts/close-manifest.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { type CloseOutcome, closeManifestOf } from './close-manifest.ts';

const OCTOBER = { start: '2026-10-01', end: '2026-11-01' };
const digest = (letter: string) => letter.repeat(64);

function outcome(tenant: string, totalMinor: bigint, currency = 'EUR'): CloseOutcome {
  return {
    tenant,
    period: OCTOBER,
    phase: 'delivered',
    code: null,
    invoice: {
      number: `${tenant.toUpperCase()}-000001`,
      currency,
      netMinor: totalMinor,
      taxMinor: 0n,
      totalMinor,
      sha256: digest('a'),
      inputs: { usage: digest('b'), rules: digest('c'), trace: digest('d') },
    },
  };
}

const PARKED: CloseOutcome = {
  tenant: 'parked',
  period: OCTOBER,
  phase: 'parked',
  code: 'billing.profile_missing',
  invoice: null,
};
const CLOSES = [outcome('beta', 250n), outcome('acme', 1_005n), outcome('yen', 30n, 'JPY'), PARKED];
const RULES = [
  { plan: 'pro', version: 2, digest: digest('e') },
  { plan: 'pro', version: 1, digest: digest('f') },
  { plan: 'pro', version: 2, digest: digest('e') },
];

describe('the manifest of a close run', () => {
  it('lists invoices, what waits, plan versions once each, and totals by currency', () => {
    const manifest = closeManifestOf({ month: '2026-10', closes: CLOSES, rules: RULES });
    expect(closeManifest.parse(manifest)).toEqual(manifest);
    expect(manifest.invoices.map(({ number, total }) => [number, total])).toEqual([
      ['ACME-000001', '10.05'],
      ['BETA-000001', '2.50'],
      ['YEN-000001', '30'],
    ]);
    expect(manifest.waiting).toEqual([
      { tenant: 'parked', period: OCTOBER, phase: 'parked', code: 'billing.profile_missing' },
    ]);
    expect(manifest.rules.map(({ version }) => version)).toEqual([1, 2]);
    expect(manifest.totals).toEqual([
      { currency: 'EUR', invoices: 2, net: '12.55', tax: '0.00', total: '12.55' },
      { currency: 'JPY', invoices: 1, net: '30', tax: '0', total: '30' },
    ]);
  });

  it('is the same whatever the order of the closes', () => {
    const expected = canonicalJson(closeManifestOf({ month: '2026-10', closes: CLOSES, rules: RULES }));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(CLOSES, { minLength: CLOSES.length }),
        fc.shuffledSubarray(RULES, { minLength: RULES.length }),
        (closes, rules) => {
          expect(canonicalJson(closeManifestOf({ month: '2026-10', closes, rules }))).toBe(expected);
        },
      ),
    );
  });
});
