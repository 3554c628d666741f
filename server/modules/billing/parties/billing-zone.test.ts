import { describe, expect, test } from 'vitest';
import type { BillingSchedule } from '#core/time/billing-period.ts';
import { sharedPeriodStarts } from './billing-zone.ts';

function subscription(schedule: Required<BillingSchedule>, startsOn = '2026-01-01') {
  return {
    tenantId: '00000000-0000-4000-8000-000000000001',
    id: '00000000-0000-4000-8000-000000000002',
    currency: 'USD',
    schedule,
    startsOn,
    versions: [{ effectiveFrom: startsOn, plan: 'seats', version: 1 }],
    states: [],
    seats: [],
  };
}

const monthly = (anchorDay: number) => ({ interval: 'month', anchorDay, anchorMonth: 1 }) as const;
const TODAY = '2026-11-01';

describe('the coming days on which a period of every subscription begins', () => {
  test('do not limit who has no subscription', () => {
    expect(sharedPeriodStarts([], TODAY)).toBeNull();
  });

  test('begin after today, even where a period begins today', () => {
    expect(sharedPeriodStarts([subscription(monthly(1))], TODAY)?.slice(0, 2)).toEqual([
      '2026-12-01',
      '2027-01-01',
    ]);
  });

  test('are those that a yearly and a monthly one share', () => {
    const yearly = { interval: 'year', anchorDay: 1, anchorMonth: 4 } as const;
    expect(sharedPeriodStarts([subscription(monthly(1)), subscription(yearly)], TODAY)).toEqual([
      '2027-04-01',
      '2028-04-01',
    ]);
  });

  test('are none where the anchors never meet', () => {
    expect(sharedPeriodStarts([subscription(monthly(1)), subscription(monthly(15))], TODAY)).toEqual([]);
  });

  test('leave a subscription out until it begins', () => {
    const shared = sharedPeriodStarts(
      [subscription(monthly(1)), subscription(monthly(15), '2027-01-15')],
      TODAY,
    );
    expect(shared).toEqual(['2026-12-01', '2027-01-01']);
  });
});
