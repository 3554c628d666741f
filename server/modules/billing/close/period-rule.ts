import type { BillingPeriodRule } from '#core/contracts/rules.ts';
import { type BillingInterval, periodContaining } from '#core/time/billing-period.ts';
import { startOfDay, type ZoneHistory } from '#core/time/zone-history.ts';

/**
 * A billing period with the instants it begins and ends at, so that whoever recomputes needs no zone rules. Its end is the
 * first instant of the next period, which may be counted in another zone. One that was cut short states the whole one too.
 */
export function periodRule(
  period: {
    readonly periodStart: string;
    readonly periodEnd: string;
    readonly zone: string;
    readonly interval: BillingInterval;
    readonly anchorDay: number;
    readonly anchorMonth: number;
  },
  zones: ZoneHistory,
): BillingPeriodRule {
  const whole = periodContaining(period, period.periodStart);
  return {
    start: period.periodStart,
    end: period.periodEnd,
    startsAt: startOfDay(zones, period.periodStart),
    endsAt: startOfDay(zones, period.periodEnd),
    zone: period.zone,
    interval: period.interval,
    anchorDay: period.anchorDay,
    ...(period.interval === 'month' ? {} : { anchorMonth: period.anchorMonth }),
    ...(period.periodEnd === whole.end ? {} : { whole }),
  };
}
