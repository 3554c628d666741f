import { assertNever } from '#core/assert.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import type { MeterAggregation } from '#core/metering/meter.ts';
import { periodTotal, splitMeterKey } from '#core/metering/usage-table.ts';
import { zoneOfDay } from '#core/time/zone-history.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { UsageHours } from './contract.ts';
import { type MeterVersionRow, selectMeterVersions } from './meter-repository.ts';
import { type HourlyTotal, selectHourlyTotals } from './usage-repository.ts';

/**
 * One meter version on one civil day by the hours in which something arrived. Of a level, an hour shows the last reading.
 * Raises `metering.meter_unknown` (404).
 */
export async function usageByHour(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly day: string; readonly meter: string },
): Promise<UsageHours> {
  const { tenantId, day } = input;
  authorise(ctx, 'metering.readUsage', { tenantId });
  const { slug, version } = splitMeterKey(input.meter);
  const meter = (await selectMeterVersions(ctx.tx, { slug })).find((one) => one.version === version);
  if (meter === undefined)
    throw new DomainError('metering.meter_unknown', {
      message: 'There is no such meter version.',
      path: 'meter',
      status: 404,
    });
  const zone = zoneOfDay(await readZones(ctx, { tenantId }), day);
  const totals = await selectHourlyTotals(ctx.tx, { tenantId, day, slug, version });
  const byHour = Map.groupBy(totals, ({ hour }) => hour.toISOString());
  return {
    zone,
    hours: [...byHour].map(([startsAt, series]) => ({
      startsAt,
      value: hourValue(meter, series),
      eventCount: series.reduce((sum, { eventCount }) => sum + eventCount, 0),
    })),
  };
}

/** Seconds do not tell how long a level was held within an hour, so its last reading stands for it. */
function hourAggregation(aggregation: MeterAggregation): MeterAggregation {
  return aggregation === 'time-weighted' ? 'last' : aggregation;
}

function hourValue(meter: MeterVersionRow, series: readonly HourlyTotal[]): string {
  const aggregation = hourAggregation(meter.aggregation);
  const rows = series.map(
    (total): UsageRow => ({
      meter: meter.slug,
      meterVersion: meter.version,
      aggregation,
      unit: meter.unit,
      dimensions: JSON.parse(total.dimensionKey),
      value: valueOf(aggregation, total),
      eventCount: total.eventCount,
    }),
  );
  return periodTotal(aggregation, [{ seconds: 0, rows }])?.value ?? '0';
}

function valueOf(aggregation: MeterAggregation, total: HourlyTotal): string {
  switch (aggregation) {
    case 'sum':
      return total.sum;
    case 'count':
      return String(total.eventCount);
    case 'max':
      return total.max;
    case 'last':
    case 'time-weighted':
      return total.closing;
    default:
      return assertNever(aggregation);
  }
}
