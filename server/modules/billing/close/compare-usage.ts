import { type MeterReport, reportMeter, type Tally } from '#core/billing/close-report.ts';
import { type EffectiveRow, effectiveRows } from '#core/billing/fold-usage.ts';
import type { SealedUsage } from '#core/billing/sealed-usage.ts';
import type { InvoiceLine } from '#core/contracts/invoice.ts';
import type { MeterRule, RulesDocument } from '#core/contracts/rules.ts';
import { addDecimals, compareDecimals } from '#core/money/decimal.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type CountedUsage, countUsage } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { type ClaimedClose, closeKeyText } from './close-row.ts';
import { lastSequences } from './late-rules.ts';

/** A close that was calculated and has no number yet. */
export type CalculatedClose = {
  readonly close: ClaimedClose;
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly lines: readonly InvoiceLine[];
};

/** Models whose quantity is what the whole meter counted. */
const WHOLE_QUANTITY = new Set([
  'flat',
  'per_unit',
  'graduated',
  'volume',
  'package',
  'graduated_percentage',
  'dynamic',
]);

/**
 * Compares what each invoice bills with its seals, with the hourly totals and with the single events, and keeps the
 * report. Answers, by close, the meters that are further apart than the settings allow: those closes must not be numbered.
 */
export async function compareUsage(
  ctx: Ctx,
  closes: readonly CalculatedClose[],
): Promise<ReadonlyMap<string, readonly MeterReport[]>> {
  const counted = await countUsage(
    ctx,
    closes.map(({ close, rules }) => ({
      tenantId: close.tenantId,
      start: close.periodStart,
      end: close.periodEnd,
      lastSequences: lastSequences(close, rules.seals),
    })),
  );
  const byPlace = new Map(counted.map((one) => [placeOf(one.tenantId, one.start, one), one]));
  const reports = closes.map((one) => ({
    ...one,
    meters: reportsOf(one, (meter) => byPlace.get(placeOf(one.close.tenantId, one.close.periodStart, meter))),
  }));
  await insertRows(
    ctx.tx,
    'close_report',
    reports.flatMap(({ close, meters, rules }) => {
      const sealsDigest = canonicalDigest(rules.seals.map(({ digest }) => digest));
      return meters.map((meter) => reportRow(close, sealsDigest, meter));
    }),
  );
  await faultPoint('close.compared');
  return new Map(
    reports.flatMap(({ close, meters }) => {
      const apart = meters.filter(({ verdict }) => verdict === 'apart');
      return apart.length === 0 ? [] : [[closeKeyText(close), apart] as const];
    }),
  );
}

/** What a person reads who has to find out which of the numbers is right. */
export function apartText({
  billed,
  events,
  meter,
  percentApart,
  rollups,
  seals,
  unit,
}: MeterReport): string {
  const told = (name: string, { count, sum }: Tally) =>
    `${name} ${count}${sum === null ? '' : ` (${sum} ${unit})`}`;
  const parts = [told('events', events), told('hourly totals', rollups), told('seals', seals)];
  return `${meter}: ${[...parts, ...(billed === null ? [] : [`invoice ${billed} ${unit}`])].join(', ')}; ${percentApart} % apart`;
}

function reportsOf(
  one: CalculatedClose,
  countedOf: (meter: { readonly meter: string; readonly meterVersion: number }) => CountedUsage | undefined,
): MeterReport[] {
  const { closeTolerance } = settings();
  const inPeriod = one.usage.filter(
    ({ seal }) => seal.day >= one.close.periodStart && seal.day < one.close.periodEnd,
  );
  const rows = effectiveRows(inPeriod);
  return metersBilled(one.rules).map((rule) => {
    const counted = countedOf({ meter: rule.slug, meterVersion: rule.version });
    const adds = rule.aggregation === 'sum';
    const tally = (count: number, sum: string): Tally => ({
      count,
      sum: adds ? sum : rule.aggregation === 'count' ? String(count) : null,
    });
    const seals = sealTally(rows, rule, tally);
    return reportMeter(
      {
        meter: rule.slug,
        meterVersion: rule.version,
        unit: rule.unit,
        events: tally(counted?.eventCount ?? 0, counted?.eventSum ?? '0'),
        late: tally(counted?.lateCount ?? 0, counted?.lateSum ?? '0'),
        rollups: tally(counted?.totalCount ?? 0, counted?.totalSum ?? '0'),
        seals,
        ...billedOf(one, rule, seals, rows),
      },
      closeTolerance,
    );
  });
}

/** The meters that the period's own charges read; those of late periods alone were compared when they were billed. */
function metersBilled(rules: RulesDocument): MeterRule[] {
  const read = new Set(
    rules.subscriptions.flatMap(({ charges }) =>
      charges.flatMap((charge) =>
        charge.kind === 'usage' && 'meter' in charge ? [`${charge.meter} ${charge.meterVersion}`] : [],
      ),
    ),
  );
  return rules.meters.filter(({ slug, version }) => read.has(`${slug} ${version}`));
}

function isOfMeter(row: EffectiveRow['row'], { slug, version }: MeterRule): boolean {
  return row.meter === slug && row.meterVersion === version;
}

function sealTally(
  rows: readonly EffectiveRow[],
  rule: MeterRule,
  tally: (count: number, sum: string) => Tally,
): Tally {
  const mine = rows.filter(({ row }) => isOfMeter(row, rule));
  const count = mine.reduce((sum, { row }) => sum + row.eventCount, 0);
  return tally(count, rule.aggregation === 'sum' ? addDecimals(mine.map(({ row }) => row.value)) : '0');
}

function billedOf(
  { lines, rules }: CalculatedClose,
  rule: MeterRule,
  seals: Tally,
  rows: readonly EffectiveRow[],
): { readonly billed: string | null; readonly amount: string } {
  const reading = rules.subscriptions.flatMap((subscription) =>
    subscription.charges.flatMap((charge) => {
      if (charge.kind !== 'usage' || !('meter' in charge)) return [];
      if (charge.meter !== rule.slug || charge.meterVersion !== rule.version) return [];
      const line = lines.find(
        (each) =>
          each.kind === 'usage' &&
          each.subscription === subscription.id &&
          each.charge === charge.key &&
          each.period.start === (subscription.piece?.from ?? rules.period.start),
      );
      const isWhole = charge.filter === undefined && WHOLE_QUANTITY.has(charge.model);
      return line === undefined ? [] : [{ line, isWhole }];
    }),
  );
  const sealed = seals.sum ?? '0';
  // A line of a piece reads its days alone: what the other days hold is added, so that one number is compared.
  const elsewhere = ({ period: { end, start } }: InvoiceLine) =>
    addDecimals(
      rows
        .filter(({ day, row }) => isOfMeter(row, rule) && (day < start || day >= end))
        .map(({ row }) => row.value),
    );
  const whole =
    seals.sum === null
      ? []
      : reading
          .filter(({ isWhole }) => isWhole)
          .map(({ line }) => addDecimals([line.quantity, elsewhere(line)]));
  return {
    billed: whole.find((quantity) => compareDecimals(quantity, sealed) !== 0) ?? whole[0] ?? null,
    amount: addDecimals(reading.map(({ line }) => line.amountExact)),
  };
}

function reportRow(close: ClaimedClose, sealsDigest: string, report: MeterReport) {
  return {
    tenant_id: close.tenantId,
    close_id: close.id,
    fence: close.fence,
    meter: report.meter,
    meter_version: report.meterVersion,
    unit: report.unit,
    event_count: report.events.count,
    event_sum: report.events.sum,
    late_count: report.late.count,
    total_count: report.rollups.count,
    total_sum: report.rollups.sum,
    seal_count: report.seals.count,
    seal_sum: report.seals.sum,
    seals_digest: sealsDigest,
    billed: report.billed,
    units_apart: report.unitsApart,
    percent_apart: report.percentApart,
    money_apart: report.moneyApart,
    verdict: report.verdict,
  };
}

function placeOf(
  tenantId: string,
  start: string,
  { meter, meterVersion }: { readonly meter: string; readonly meterVersion: number },
): string {
  return `${tenantId} ${start} ${meter} ${meterVersion}`;
}
