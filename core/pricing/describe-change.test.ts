import { expect, test } from 'vitest';
import { describeChanges } from './describe-change.ts';
import { planDifference } from './plan-difference.ts';

const calls = (unitAmount: string) => ({
  key: 'api.calls',
  kind: 'usage',
  config: {
    convert: { divide_by: '1000' },
    tiers: [
      { up_to: '10', unit_amount: '1' },
      { up_to: null, unit_amount: unitAmount },
    ],
  },
});
const base = (amount: string) => ({ key: 'base', kind: 'recurring', config: { amount } });

test('says which charge, tier and field changed, and names whole charges once', () => {
  const changes = planDifference(
    {
      version: 1,
      name: { en: 'Pro' },
      charges: [calls('0.8'), base('49'), { key: 'old', kind: 'recurring' }],
    },
    {
      version: 2,
      name: { en: 'Pro plus' },
      charges: [calls('0.7'), base('59'), { key: 'new', kind: 'usage', meter: 'm' }],
    },
  );
  expect(describeChanges(changes, ['api.calls', 'base', 'new'])).toEqual([
    { charge: null, tier: null, field: 'name.en', before: 'Pro', after: 'Pro plus' },
    { charge: 'api.calls', tier: 2, field: 'unit_amount', before: '0.8', after: '0.7' },
    { charge: 'base', tier: null, field: 'amount', before: '49', after: '59' },
    { charge: 'new', tier: null, field: 'added', before: null, after: null },
    { charge: 'old', tier: null, field: 'removed', before: null, after: null },
  ]);
});
