import { assert } from '#core/assert.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import { toHex } from '#core/proof/bytes.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { addDays } from '#core/time/civil-date.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import type { TotalsDifference } from './contract.ts';
import { selectMeterVersions } from './meter-repository.ts';
import { dropTotals, insertTotalsFromEvents, releaseDay } from './rebuild-repository.ts';
import {
  type DayKey,
  lockGateForSeal,
  markCarryChanged,
  type SealGate,
  selectSeals,
} from './seal-repository.ts';
import { readDifferences } from './seal-totals.ts';
import { readTree } from './seal-tree.ts';

const REASON_LENGTH_MAX = 500;
const DIFFERENCES_RECORDED_MAX = 100;

/** Where the events of a day and its hourly totals differ, series by series; none when they agree. */
export async function compareTotals(ctx: Ctx, input: DayKey): Promise<readonly TotalsDifference[]> {
  authorise(ctx, 'metering.readSeals', { tenantId: input.tenantId });
  return readDifferences(ctx.tx, input);
}

/**
 * Builds the hourly totals of a day again from its events, and lets the schedule seal what waits of it. Gives what differed;
 * nothing, when nothing did. The deed is a signed record with the reason. What was sealed stands: raises
 * `metering.sealed_events_changed` (409) when the events of a sealed sequence are not those that its tree was built from.
 * Also `metering.day_unknown` (404) and `metering.reason_missing`.
 */
export async function rebuildTotals(
  ctx: Ctx,
  input: DayKey & { readonly reason: string },
): Promise<readonly TotalsDifference[]> {
  const { tenantId, day } = input;
  await authoriseAndRecord(ctx, 'metering.rebuildTotals', { tenantId });
  const reason = input.reason.trim();
  if (reason === '' || reason.length > REASON_LENGTH_MAX)
    throw new DomainError('metering.reason_missing', {
      message: `Say why the totals are rebuilt, in at most ${REASON_LENGTH_MAX} characters.`,
      path: 'reason',
    });
  const gate = await closeGate(ctx, { tenantId, day });
  await refuseChangedEvents(ctx, { tenantId, day }, gate.nextSequence);
  const differences = await readDifferences(ctx.tx, { tenantId, day });
  if (differences.length > 0) await replaceTotals(ctx, { tenantId, day });
  await releaseDay(ctx.tx, { tenantId, day });
  if (differences.length > 0) await recordDeed(ctx, { tenantId, day, reason, differences });
  return differences;
}

/** Locks the gate of a day, so that nothing is taken in meanwhile. */
async function closeGate(ctx: Ctx, { tenantId, day }: DayKey): Promise<SealGate> {
  const locked = await lockGateForSeal(ctx.tx, { tenantId, day }, true);
  if (locked === null)
    throw new DomainError('metering.day_unknown', {
      message: `Nothing was ever counted on ${day}.`,
      path: 'day',
      status: 404,
    });
  return locked;
}

/** Events that are no longer what was sealed must not become totals: that is a matter for the evidence, not for a repair. */
async function refuseChangedEvents(ctx: Ctx, { tenantId, day }: DayKey, sequences: number): Promise<void> {
  const seals = await selectSeals(ctx.tx, { tenantId, start: day, end: addDays(day, 1), sealedUpTo: null });
  assert(seals.length === sequences, 'the gate knows how many seals the day has');
  for (const seal of seals) {
    const { root } = await readTree(ctx.tx, { tenantId, day, sequence: seal.sequence });
    if (toHex(root) === seal.merkleRoot) continue;
    throw new DomainError('metering.sealed_events_changed', {
      message: `The events of ${day}, sequence ${seal.sequence}, are not those that were sealed. Nothing was rebuilt.`,
      status: 409,
      details: { sequence: seal.sequence },
    });
  }
}

async function replaceTotals(ctx: Ctx, key: DayKey): Promise<void> {
  const carrying = (await selectMeterVersions(ctx.tx)).filter(({ aggregation }) =>
    carriesReadings(aggregation),
  );
  await dropTotals(ctx.tx, key);
  await insertTotalsFromEvents(
    ctx.tx,
    key,
    carrying.map(({ id }) => id),
  );
  assert((await readDifferences(ctx.tx, key)).length === 0, 'rebuilt totals agree with the events');
  // The next sealed day may stand on a closing that was wrong; sealing it again finds nothing new where it was right.
  if (carrying.length > 0) await markCarryChanged(ctx.tx, key, ctx.now);
}

async function recordDeed(
  ctx: Ctx,
  deed: DayKey & { readonly reason: string; readonly differences: readonly TotalsDifference[] },
): Promise<void> {
  const { tenantId, day, reason, differences } = deed;
  await attest(ctx, {
    tenantId,
    kind: 'totals-rebuild',
    subjectName: day,
    subjectRef: `${day} ${ctx.now.toISOString()}`,
    subjects: [{ name: 'differences.json', sha256: canonicalDigest(differences) }],
    predicate: {
      day,
      reason,
      by: actorName(ctx.actor),
      seriesRebuilt: differences.length,
      differences: differences.slice(0, DIFFERENCES_RECORDED_MAX),
    },
  });
}
