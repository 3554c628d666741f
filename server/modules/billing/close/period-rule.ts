import type { BillingPeriodRule } from '#core/contracts/rules.ts';
import type { BillingInterval } from '#core/time/billing-period.ts';
import { dayBounds } from '#core/time/zone.ts';

/** A billing period with the instants it begins at in its zone, so that whoever recomputes needs no zone rules. */
export function periodRule(period: {
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly zone: string;
  readonly interval: BillingInterval;
  readonly anchorDay: number;
  readonly anchorMonth: number;
}): BillingPeriodRule {
  return {
    start: period.periodStart,
    end: period.periodEnd,
    startsAt: dayBounds(period.periodStart, period.zone).start,
    endsAt: dayBounds(period.periodEnd, period.zone).start,
    zone: period.zone,
    interval: period.interval,
    anchorDay: period.anchorDay,
    ...(period.interval === 'month' ? {} : { anchorMonth: period.anchorMonth }),
  };
}
