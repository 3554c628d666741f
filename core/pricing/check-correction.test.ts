import { describe, expect, it } from 'vitest';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { checkCorrection } from './check-correction.ts';

const name = { en: 'Charge', es: 'Cargo' };
const flat = (amount: string, billed?: 'in-advance') => ({
  key: 'base',
  name,
  kind: 'recurring',
  model: 'flat',
  config: { amount },
  ...(billed === undefined ? {} : { billed }),
});
const calls = (unit_amount: string) => ({
  key: 'calls',
  name,
  kind: 'usage',
  meter: 'calls',
  meterVersion: 1,
  model: 'per_unit',
  config: { unit_amount },
});
const plan = (charges: readonly unknown[], more: Partial<PlanVersionDocument> = {}) =>
  planVersionDocument.parse({
    schema: 'openbook.plan-version/1',
    plan: 'starter',
    version: 2,
    name: { en: 'Starter', es: 'Inicial' },
    currency: 'USD',
    interval: 'month',
    effectiveFrom: '2026-08-01',
    charges,
    ...more,
  });
const WRONG = plan([flat('49'), calls('0.5')]);

describe('a correction', () => {
  it('may change what charges cost', () => {
    expect(checkCorrection(WRONG, plan([flat('49'), calls('0.05')])).ok).toBe(true);
    const later = plan([flat('49'), calls('0.05')], { effectiveFrom: '2026-10-01' });
    expect(checkCorrection(WRONG, later).ok).toBe(true);
  });

  it.for([
    ['another currency', plan([flat('49'), calls('0.05')], { currency: 'EUR' }), 'other_terms', 'currency'],
    ['another plan', plan([flat('49'), calls('0.05')], { plan: 'pro' }), 'other_terms', 'plan'],
    [
      'an earlier day',
      plan([flat('49'), calls('0.05')], { effectiveFrom: '2026-07-31' }),
      'before_superseded',
      'effectiveFrom',
    ],
    ['a charge less', plan([flat('49')]), 'other_charges', 'charges[1]'],
    [
      'a charge more',
      plan([flat('49'), calls('1'), { ...calls('1'), key: 'more' }]),
      'other_charges',
      'charges[2]',
    ],
    ['another order', plan([calls('0.05'), flat('49')]), 'other_charges', 'charges[0]'],
    [
      'another time of billing',
      plan([flat('49', 'in-advance'), calls('0.05')]),
      'other_charges',
      'charges[0]',
    ],
    ['nothing', plan([flat('49'), calls('0.5')]), 'without_change', 'charges'],
  ] as const)('refuses %s', ([, corrected, code, path]) => {
    expect(checkCorrection(WRONG, corrected)).toMatchObject({
      ok: false,
      error: { code: `pricing.correction_${code}`, path },
    });
  });
});
