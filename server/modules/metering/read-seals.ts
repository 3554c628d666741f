import { assert } from '#core/assert.ts';
import type { DaySeal } from '#core/contracts/day-seal.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { datesFrom } from '#core/time/civil-date.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { UnsealedDay, UnsealedReason } from './contract.ts';
import { readSealDocument } from './seal-day.ts';
import { sealDueAt } from './seal-due-at.ts';
import { selectDueSeals, selectFirstDay, selectGates, selectSeals } from './seal-repository.ts';

/** A stored seal: `bytes` is its canonical text in UTF-8, `digest` the SHA-256 of that. */
export type StoredDaySeal = {
  readonly day: string;
  readonly sequence: number;
  readonly digest: string;
  readonly sealedAt: Date;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly document: DaySeal;
};

/**
 * The seals of the civil days `[start, end)`, by day and sequence; with `sealedUpTo` only those made no later. What the
 * close, a bundle and a replay read, and all that they read of usage.
 */
export async function sealsForPeriod(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly start: string;
    readonly end: string;
    readonly sealedUpTo?: Date;
  },
): Promise<readonly StoredDaySeal[]> {
  authorise(ctx, 'metering.readSeals', { tenantId: input.tenantId });
  const rows = await selectSeals(ctx.tx, { ...input, sealedUpTo: input.sealedUpTo ?? null });
  return rows.map(({ day, sequence, digest, sealedAt, document }) => {
    assert(sha256Hex(document) === digest, 'a stored seal has its digest');
    return { day, sequence, digest, sealedAt, bytes: document, document: readSealDocument(document) };
  });
}

/**
 * The civil days `[start, end)` for which a seal is still to be made, in order. Sealing them in that order may change
 * what a later day stands on, so ask again until none is left.
 */
export async function unsealedDays(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly start: string; readonly end: string },
): Promise<readonly UnsealedDay[]> {
  authorise(ctx, 'metering.readSeals', { tenantId: input.tenantId });
  const zones = await readZones(ctx, input);
  const gates = new Map((await selectGates(ctx.tx, input)).map((gate) => [gate.day, gate]));
  return datesFrom(input.start, input.end).flatMap((day): UnsealedDay[] => {
    const gate = gates.get(day);
    const reason = gate === undefined ? 'never_sealed' : unsealedReason(gate);
    const dueAt = gate?.sealDueAt.toISOString() ?? sealDueAt(zones, day);
    return reason === null ? [] : [{ day, reason, sealDueAt: dueAt }];
  });
}

function unsealedReason(gate: {
  readonly nextSequence: number;
  readonly carryChangedAt: Date | null;
  readonly lateSince: Date | null;
  readonly parkedReason: string | null;
}): UnsealedReason | null {
  if (gate.parkedReason !== null) return 'parked';
  if (gate.nextSequence === 0) return 'never_sealed';
  if (gate.lateSince !== null) return 'late_events';
  return gate.carryChangedAt === null ? null : 'earlier_day_changed';
}

/** Days that a seal is due for, oldest first, across tenants: ids only, for the job that makes them. */
export async function dueSeals(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<readonly { readonly tenantId: string; readonly day: string }[]> {
  authorise(ctx, 'metering.readDueSeals', 'vendor');
  return selectDueSeals(ctx.tx, ctx.now, input.most);
}

/** The first civil day on which the tenant was seen to use anything; null when it never was. */
export async function firstUsageDay(ctx: Ctx, input: { readonly tenantId: string }): Promise<string | null> {
  authorise(ctx, 'metering.readUsage', input);
  return selectFirstDay(ctx.tx, input.tenantId);
}
