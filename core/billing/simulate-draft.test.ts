import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { required } from '#core/assert.ts';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { type RulesDocument, rulesDocument } from '#core/contracts/rules.ts';
import { parseUsage, type SealedUsage } from './sealed-usage.ts';
import { simulateDraft, sumSimulated } from './simulate-draft.ts';

const file = (golden: string, name: string) =>
  readFileSync(new URL(`golden/${golden}/${name}`, import.meta.url));

/** An invoice that was kept, and its plan as a draft with charges changed. */
function golden(name: string): {
  rules: RulesDocument;
  usage: readonly SealedUsage[];
  draft: PlanVersionDocument;
} {
  const rules = rulesDocument.parse(JSON.parse(file(name, 'rules.json').toString()));
  const usage = parseUsage(new Uint8Array(file(name, 'usage.jsonl')));
  if (!usage.ok) throw new Error(usage.error.message);
  const [subscription] = rules.subscriptions;
  const draft = planVersionDocument.parse({
    schema: 'openbook.plan-version/1',
    plan: 'golden',
    version: 2,
    name: { en: 'Golden', es: 'Golden' },
    currency: rules.currency,
    interval: rules.period.interval,
    effectiveFrom: '2026-12-01',
    charges: required(subscription, 'a golden invoice has a subscription').charges,
  });
  return { rules, usage: usage.value, draft };
}

const dearer = (draft: PlanVersionDocument, amount: string): PlanVersionDocument => ({
  ...draft,
  charges: draft.charges.map((charge) =>
    charge.key === 'base' && charge.kind === 'recurring' && charge.model === 'flat'
      ? { ...charge, config: { amount } }
      : charge,
  ),
});

describe('simulating a draft', () => {
  it('gives the same twice for the same charges, and the difference for others', () => {
    const { draft, rules, usage } = golden('tax-exempt');
    const meters = rules.meters;
    expect(simulateDraft({ rules, usage, draft, meters })).toEqual({
      ok: true,
      value: { currency: 'USD', before: '100.26', after: '100.26', difference: '0.00', percent: '0.0' },
    });
    expect(simulateDraft({ rules, usage, draft: dearer(draft, '89.90'), meters })).toEqual({
      ok: true,
      value: { currency: 'USD', before: '100.26', after: '90.26', difference: '-10.00', percent: '-10.0' },
    });
  });

  it('takes what was billed in advance for the period in, and leaves late usage and the next period out', () => {
    const { draft, rules, usage } = golden('tax-rate-change');
    const advanced = {
      ...rules,
      subscriptions: rules.subscriptions.map((one) => ({ ...one, billedInAdvance: ['base'] })),
    };
    expect(
      simulateDraft({ rules: advanced, usage, draft: dearer(draft, '100.00'), meters: rules.meters }),
    ).toEqual({
      ok: true,
      value: { currency: 'EUR', before: '115.71', after: '115.81', difference: '0.10', percent: '0.1' },
    });
  });

  it('leaves grants out of both, which pay for a price and are none', () => {
    const { draft, rules, usage } = golden('tax-exempt');
    const granted: RulesDocument = {
      ...rules,
      grants: [
        {
          id: 'g1',
          name: { en: 'Credit', es: 'Saldo' },
          kind: 'discount',
          priority: 0,
          issuedOn: '2026-01-01',
          balance: '50.00',
        },
      ],
    };
    expect(simulateDraft({ rules: granted, usage, draft, meters: rules.meters })).toMatchObject({
      value: { before: '100.26' },
    });
  });

  it('leaves the true-up of a commitment out of both, which would hide the difference', () => {
    const { draft, rules, usage } = golden('tax-exempt');
    const commitment = {
      name: { en: 'Commitment', es: 'Compromiso' },
      subscription: required(rules.subscriptions[0], 'a golden invoice has a subscription').id,
      interval: 'month' as const,
      period: { start: rules.period.start, end: rules.period.end },
      amount: '500.00',
      invoices: [],
    };
    const committed: RulesDocument = { ...rules, commitments: [commitment] };
    const { meters } = rules;
    expect(simulateDraft({ rules: committed, usage, draft: dearer(draft, '109.90'), meters })).toMatchObject({
      value: { before: '100.26', after: '110.26', difference: '10.00' },
    });
  });

  it('says why a month tells nothing', () => {
    const { draft, rules, usage } = golden('tax-exempt');
    const { meters } = rules;
    const code = (more: Partial<PlanVersionDocument>, from: RulesDocument = rules) => {
      const result = simulateDraft({ rules: from, usage, draft: { ...draft, ...more }, meters });
      return result.ok ? null : result.error.code;
    };
    expect(code({ currency: 'EUR' })).toBe('billing.simulation_other_terms');
    expect(code({ interval: 'year' })).toBe('billing.simulation_other_terms');
    expect(code({ plan: 'other' })).toBe('billing.simulation_not_on_plan');
    expect(
      code({
        charges: [
          {
            key: 'seats',
            name: { en: 'Seats', es: 'Puestos' },
            kind: 'recurring',
            model: 'per_unit',
            unit: 'seat',
            config: { unit_amount: '10' },
          },
        ],
      }),
    ).toBe('billing.simulation_seats_unknown');
  });
});

describe('the sums of a simulation', () => {
  it('are by currency, and a percentage of nothing is none', () => {
    const one = (currency: string, before: string, after: string) => ({
      currency,
      before,
      after,
      difference: '0.00',
      percent: null,
    });
    expect(
      sumSimulated([one('USD', '10.00', '12.00'), one('EUR', '0.00', '5.00'), one('USD', '20.00', '23.35')]),
    ).toEqual([
      { currency: 'EUR', before: '0.00', after: '5.00', difference: '5.00', percent: null },
      { currency: 'USD', before: '30.00', after: '35.35', difference: '5.35', percent: '17.8' },
    ]);
    expect(sumSimulated([])).toEqual([]);
  });
});
