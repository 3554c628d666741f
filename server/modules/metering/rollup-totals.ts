import { plainQuantity, scaledQuantity } from '#core/metering/quantity.ts';

export type MeasuredReading = {
  readonly tenantId: string;
  readonly meterVersionId: number;
  readonly dimensionKey: string;
  readonly day: string;
  readonly occurredAt: string;
  readonly source: string;
  readonly id: string;
  readonly amount: string;
};

/** The last reading of a total: by time, then source and id bytewise, so that the order of arrival decides nothing. */
export type ClosingReading = {
  readonly at: string;
  readonly source: string;
  readonly id: string;
  readonly value: string;
};

/** What one request adds to one hourly total. */
export type RollupTotal = {
  readonly tenantId: string;
  readonly meterVersionId: number;
  readonly dimensionKey: string;
  readonly day: string;
  readonly hour: string;
  readonly eventCount: number;
  readonly valueSum: string;
  readonly valueMax: string;
  readonly closing: ClosingReading;
};

type Running = {
  readonly first: MeasuredReading;
  eventCount: number;
  sum: bigint;
  max: bigint;
  closing: MeasuredReading;
};

const encoder = new TextEncoder();

/** Adds up readings by (tenant, meter version, dimensions, day, UTC hour), exactly. */
export function rollupTotals(readings: readonly MeasuredReading[]): RollupTotal[] {
  const totals = new Map<string, Running>();
  for (const reading of readings) {
    const hour = reading.occurredAt.slice(0, 13);
    const key = `${reading.tenantId}${reading.meterVersionId} ${reading.day}${hour}${reading.dimensionKey}`;
    const amount = scaledQuantity(reading.amount);
    const total = totals.get(key);
    if (total === undefined) {
      totals.set(key, { first: reading, eventCount: 1, sum: amount, max: amount, closing: reading });
      continue;
    }
    total.eventCount += 1;
    total.sum += amount;
    if (amount > total.max) total.max = amount;
    if (isAfter(reading, total.closing)) total.closing = reading;
  }
  return [...totals.values()].map(({ first, eventCount, sum, max, closing }) => ({
    tenantId: first.tenantId,
    meterVersionId: first.meterVersionId,
    dimensionKey: first.dimensionKey,
    day: first.day,
    hour: `${first.occurredAt.slice(0, 13)}:00:00Z`,
    eventCount,
    valueSum: plainQuantity(sum),
    valueMax: plainQuantity(max),
    closing: { at: closing.occurredAt, source: closing.source, id: closing.id, value: closing.amount },
  }));
}

function isAfter(a: MeasuredReading, b: MeasuredReading): boolean {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt;
  return (compareUtf8(a.source, b.source) || compareUtf8(a.id, b.id)) > 0;
}

/** Orders texts by their bytes in UTF-8, as the database does; UTF-16 order differs beyond the basic plane. */
function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(encoder.encode(a), encoder.encode(b));
}
