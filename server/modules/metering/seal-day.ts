import { assert } from '#core/assert.ts';
import type { DaySeal, UsageRow } from '#core/contracts/day-seal.ts';
import { dayRows, effectiveRows, rowKey } from '#core/metering/day-rows.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { addDays, isCivilDate } from '#core/time/civil-date.ts';
import { rangeOfDay, type ZoneHistory } from '#core/time/zone-history.ts';
import { readTenant, readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SealOutcome } from './contract.ts';
import { gateAfter, gateOf } from './day-gates.ts';
import { composeSeal } from './seal-document.ts';
import { sealDueAt } from './seal-due-at.ts';
import {
  advanceGate,
  type DayKey,
  insertDaySeal,
  insertGate,
  lockGateForSeal,
  markCarryChanged,
  parkDay,
  type SealGate,
  selectSeals,
} from './seal-repository.ts';
import { readDayTotals } from './seal-totals.ts';
import { readAndKeepTree } from './seal-tree.ts';

export type SealDayInput = DayKey & {
  /** Seals before the grace is over; the day itself must be over. */
  readonly early?: boolean;
  /** Leaves the day alone while another seal of it is under way, instead of waiting. */
  readonly impatient?: boolean;
};

/**
 * Seals a civil day: the first time sequence 0 with everything, later what has changed since. Where events and hourly
 * totals differ, or where there are more single amounts than a seal holds, the day is parked with the reason instead, and
 * nothing is sealed. Raises `metering.day_not_due`
 * (409) before the grace is over, `metering.day_not_over` (409) before the day is, `metering.day_invalid`.
 */
export async function sealDay(ctx: Ctx, input: SealDayInput): Promise<SealOutcome> {
  authorise(ctx, 'metering.sealDay', { tenantId: input.tenantId });
  if (!isCivilDate(input.day))
    throw new DomainError('metering.day_invalid', { message: `"${input.day}" is not a date.`, path: 'day' });
  const { tenantId, day } = input;
  const zones = await readZones(ctx, { tenantId });
  const gate = await closeGate(ctx, input, zones);
  if (gate === null) return { outcome: 'busy' };
  await faultPoint('seal.gate-closed');
  const hasNothingNew = gate.nextSequence > 0 && gate.lateSince === null && gate.carryChangedAt === null;
  if (hasNothingNew) return { outcome: 'unchanged' };
  const bounds = rangeOfDay(zones, day);
  const totals = await readDayTotals(ctx.tx, { tenantId, day }, bounds.start);
  if (!totals.agree) {
    await parkDay(ctx.tx, { tenantId, day }, { at: ctx.now, reason: totals.difference.slice(0, 4_000) });
    return { outcome: 'parked', code: totals.code, reason: totals.difference };
  }
  const earlier = gate.nextSequence === 0 ? [] : await earlierSequences(ctx, { tenantId, day });
  const known = effectiveRows(earlier.map(({ document }) => document));
  const rows = dayRows(bounds, totals.series).filter((row) => !isSameRow(row, known.get(rowKey(row))));
  const sealed = await writeSeal(ctx, { tenantId, gate, rows, earlier });
  if (rows.some((row) => movesClosing(row, known.get(rowKey(row)))))
    await markCarryChanged(ctx.tx, { tenantId, day }, ctx.now);
  const next = gateAfter(zones, { tenantId, day }, ctx.now);
  if (next !== null) await insertGate(ctx.tx, next);
  await faultPoint('seal.written');
  return sealed;
}

/** Locks the day's gate, opened if nobody has, once the day may be sealed; null when it is busy. */
async function closeGate(ctx: Ctx, input: SealDayInput, zones: ZoneHistory): Promise<SealGate | null> {
  const { tenantId, day } = input;
  const dueAt = sealDueAt(zones, day);
  const now = ctx.now.toISOString();
  if (now < rangeOfDay(zones, day).end)
    throw new DomainError('metering.day_not_over', { message: `${day} is not over yet.`, status: 409 });
  if (now < dueAt && !input.early)
    throw new DomainError('metering.day_not_due', {
      message: `${day} can be sealed from ${dueAt} on; events may still arrive.`,
      status: 409,
    });
  const known = await lockGateForSeal(ctx.tx, { tenantId, day }, !input.impatient);
  if (known !== null) return known;
  await insertGate(ctx.tx, gateOf(zones, { tenantId, day }));
  return lockGateForSeal(ctx.tx, { tenantId, day }, !input.impatient);
}

type EarlierSequence = { readonly digest: string; readonly document: DaySeal };

async function earlierSequences(ctx: Ctx, { tenantId, day }: DayKey): Promise<EarlierSequence[]> {
  const seals = await selectSeals(ctx.tx, { tenantId, start: day, end: addDays(day, 1), sealedUpTo: null });
  return seals.map(({ digest, document }) => ({ digest, document: readSealDocument(document) }));
}

/** Reads a stored seal; what is stored was checked when it was written. */
export function readSealDocument(bytes: Uint8Array): DaySeal {
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function writeSeal(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly gate: SealGate;
    readonly rows: readonly UsageRow[];
    readonly earlier: readonly EarlierSequence[];
  },
): Promise<SealOutcome> {
  const { tenantId, gate, earlier } = input;
  const { day, nextSequence: sequence } = gate;
  assert(earlier.length === sequence, 'the gate knows how many seals the day has');
  const tree = await readAndKeepTree(ctx.tx, { tenantId, day, sequence });
  if (sequence > 0 && input.rows.length === 0) {
    assert(tree.eventCount === 0, 'an event changes the row it belongs to');
    await advanceGate(ctx.tx, { tenantId, day }, sequence);
    return { outcome: 'unchanged' };
  }
  const seal = composeSeal({
    tenant: await readTenant(ctx, { tenantId }),
    gate,
    sequence,
    sealedAt: ctx.now,
    tree,
    rows: input.rows,
    supersedes: earlier.at(-1)?.digest,
  });
  await faultPoint('seal.computed');
  await insertDaySeal(ctx.tx, seal);
  await advanceGate(ctx.tx, { tenantId, day }, sequence + 1);
  const { digest, eventCount, merkleRoot, sealedAt } = seal;
  return {
    outcome: 'sealed',
    seal: { day, sequence, digest, merkleRoot, eventCount, sealedAt: sealedAt.toISOString() },
  };
}

function isSameRow(row: UsageRow, other: UsageRow | undefined): boolean {
  return other !== undefined && canonicalJson(row) === canonicalJson(other);
}

/** Whether the days after stand on something else now. A reading carried over unchanged moves nothing. */
function movesClosing(row: UsageRow, before: UsageRow | undefined): boolean {
  if (!carriesReadings(row.aggregation)) return false;
  if (before === undefined) return row.eventCount > 0;
  return row.closing?.at !== before.closing?.at || row.closing?.value !== before.closing?.value;
}
