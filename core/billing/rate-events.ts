import type { PercentageCharge } from '#core/contracts/charge.ts';
import { decimal } from '#core/money/decimal.ts';
import { type Fraction, isNegative } from '#core/money/fraction.ts';
import { pricePercentage } from '#core/rating/models/percentage.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { ChargeToRate, RatedCharge } from './charge-to-rate.ts';
import { type EffectiveRow, foldUsage, readMeter } from './fold-usage.ts';
import { isWhole, modifyForShare, shareOf } from './served-days.ts';

/**
 * A percentage of each single event. They are taken day by day and, within the series of a day, in the order that the
 * seal holds: by time, source and id. The free allowance is that of the days of the period. Fails with `billing.amounts_missing` where a seal holds no single amounts, and
 * with `rating.units_negative`.
 */
export function ratePercentageCharge({
  charge,
  context,
  trace,
}: ChargeToRate<PercentageCharge>): Result<RatedCharge> {
  const read = readMeter({ ...context, reading: charge, trace });
  if (!read.ok) return read;
  const quantity = foldUsage(read.value);
  const events = eventsOf(read.value.rows);
  if (!events.ok) return events;
  const { config } = charge;
  const { period } = context;
  const share = shareOf(period, period);
  const part = isWhole(share) ? {} : { share };
  const priced = pricePercentage({ config, events: events.value, sum: quantity, trace, ...part });
  const amount = modifyForShare({ config, priced, from: period.start, share, trace });
  return amount.ok ? success({ quantity, amount: amount.value }) : amount;
}

function eventsOf(rows: readonly EffectiveRow[]): Result<Fraction[]> {
  const events: Fraction[] = [];
  for (const { day, row } of rows) {
    const amounts = row.amounts ?? [];
    if (amounts.length !== row.eventCount)
      return failure(
        'billing.amounts_missing',
        `The seal of ${day} does not hold the single amounts.`,
        'meter',
      );
    for (const text of amounts) {
      const amount = decimal(text);
      if (isNegative(amount))
        return failure('rating.units_negative', `An event of ${day} is negative.`, 'meter');
      events.push(amount);
    }
  }
  return success(events);
}
