import { assertNever } from '#core/assert.ts';
import type { WorkingPhase } from '#core/billing/close-lifecycle.ts';
import {
  advanceCloses,
  type CloseKey,
  planCloses,
  readDueCloses,
  readPlannableTenants,
  readUnsealedDays,
  setBackClose,
} from '#server/modules/billing/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint, InjectedFault } from '#server/platform/fault.ts';
import { log } from '#server/platform/log.ts';
import { invoiceMail } from '../documents/mail/invoice-mail.ts';
import { batchesOf, type CloseRunner, inTenants, outsideTenants, tenantsOf } from './close-runner.ts';
import { type InTenants, partQuietDays, sealQuietBatches } from './seal-many.ts';

export type { CloseRunner } from './close-runner.ts';

const BATCHES_AT_ONCE = 2;
const CLOSES_PER_LOOK = 2_000;
const TENANTS_PER_LOOK = 5_000;
const SEAL_ROUNDS_MAX = 40;

export type AdvanceResult = { readonly advanced: number; readonly failed: number };

/** Whether a period waits to be opened or a close to be carried on. */
export async function readCloseWork(runner: CloseRunner): Promise<boolean> {
  const due = await outsideTenants(runner, (ctx) => readDueCloses(ctx, { most: 1 }));
  if (due.length > 0) return true;
  return (await outsideTenants(runner, (ctx) => readPlannableTenants(ctx, { most: 1 }))).length > 0;
}

/** Opens closes for the periods that have ended; answers how many. */
export async function planDue(runner: CloseRunner): Promise<number> {
  const tenants = await outsideTenants(runner, (ctx) =>
    readPlannableTenants(ctx, { most: TENANTS_PER_LOOK }),
  );
  return planTenants(runner, tenants);
}

/** Opens the closes of these tenants, and looks again at the period that begins in `month` where one is named. */
export async function planTenants(
  runner: CloseRunner,
  tenantIds: readonly string[],
  month?: string,
): Promise<number> {
  let planned = 0;
  for (const batch of batchesOf(tenantIds)) {
    if (runner.signal.aborted) break;
    const result = await inTenants(runner, batch, async (ctx) => {
      const opened = await planCloses(ctx, { tenantIds: batch, ...(month === undefined ? {} : { month }) });
      await runner.record?.planned(ctx, batch);
      return opened;
    });
    await faultPoint('close.planned');
    planned += result.planned;
  }
  return planned;
}

/** Carries on every close that is due until none is, whatever their tenants. */
export async function advanceDue(runner: CloseRunner): Promise<AdvanceResult> {
  let [advanced, failed] = [0, 0];
  for (;;) {
    if (runner.signal.aborted) break;
    const due = await outsideTenants(runner, (ctx) => readDueCloses(ctx, { most: CLOSES_PER_LOOK }));
    const result = await advanceAll(runner, due);
    advanced += result.advanced;
    failed += result.failed;
    // Whatever is still due is held by somebody else, who carries it on.
    if (result.advanced === 0) break;
  }
  return { advanced, failed };
}

/** Carries these closes on as far as they go now, some batches at a time; with `phases` only through these. */
export async function advanceAll(
  runner: CloseRunner,
  closes: readonly CloseKey[],
  phases?: readonly WorkingPhase[],
): Promise<AdvanceResult> {
  const waiting = batchesOf(closes);
  const totals = { advanced: 0, failed: 0 };
  const worker = async () => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      if (runner.signal.aborted) return;
      const result = await advanceBatch(runner, batch, phases);
      totals.advanced += result.advanced;
      totals.failed += result.failed;
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, worker));
  return totals;
}

async function advanceBatch(
  runner: CloseRunner,
  batch: readonly CloseKey[],
  phases?: readonly WorkingPhase[],
): Promise<AdvanceResult> {
  let advanced = 0;
  try {
    await runner.record?.taken(runner, batch);
    await sealMissingDays(runner, batch);
    for (;;) {
      const worked = await inTenants(runner, tenantsOf(batch), (ctx) =>
        advanceCloses(ctx, {
          closes: batch,
          composeMail: invoiceMail,
          ...(phases === undefined ? {} : { phases }),
        }),
      );
      for (const phase of worked) await afterCommit(phase);
      if (worked.size === 0 || runner.signal.aborted) return { advanced, failed: 0 };
      advanced += 1;
    }
  } catch (error) {
    if (isOutage(error)) throw error;
    return { advanced, failed: await setBack(runner, { batch, error, phases }) };
  }
}

/** One close that cannot be carried on must not hold up the others of its batch. */
async function setBack(
  runner: CloseRunner,
  trouble: {
    readonly batch: readonly CloseKey[];
    readonly error: unknown;
    readonly phases: readonly WorkingPhase[] | undefined;
  },
): Promise<number> {
  const { batch, error, phases } = trouble;
  const [only, ...others] = batch;
  if (only === undefined) return 0;
  if (others.length > 0) {
    runner.record?.troubled({ failed: 0, retries: batch.length });
    let failed = 0;
    for (const close of batch) failed += (await advanceBatch(runner, [close], phases)).failed;
    return failed;
  }
  runner.record?.troubled({ failed: 1, retries: 0 });
  log.error({ err: error, tenantId: only.tenantId, closeId: only.id }, 'a close was set back');
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  await inTenants(runner, [only.tenantId], (ctx) =>
    setBackClose(ctx, { ...only, reason: reason.slice(0, 500) }),
  );
  return 1;
}

function isOutage(error: unknown): boolean {
  if (error instanceof InjectedFault) return true;
  return error instanceof DomainError && error.status === 503;
}

/**
 * Seals what is missing of the periods whose cut-off has passed. Sealing one day may change what the next stands on, so
 * it is asked again until nothing is left, or what is left cannot be sealed.
 */
async function sealMissingDays(runner: CloseRunner, batch: readonly CloseKey[]): Promise<void> {
  for (let round = 0; round < SEAL_ROUNDS_MAX; round += 1) {
    const days = await inTenants(runner, tenantsOf(batch), (ctx) => readUnsealedDays(ctx, { closes: batch }));
    const transact: InTenants = (tenantIds, work) => inTenants(runner, tenantIds, work);
    const { quiet, others } = await partQuietDays(transact, days);
    let sealed = 0;
    for (const { tenantId, day } of others) {
      if (runner.signal.aborted) return;
      const { outcome } = await inTenants(runner, [tenantId], (ctx) =>
        sealDay(ctx, { tenantId, day, early: true }),
      );
      if (outcome === 'sealed') sealed += 1;
    }
    const onSealed = () => {
      sealed += 1;
    };
    await sealQuietBatches(transact, quiet, { signal: runner.signal, early: true, onSealed });
    if (sealed === 0) return;
  }
}

/** The crash point after each phase's commit: what follows must find the work by looking at the rows. */
function afterCommit(phase: WorkingPhase): Promise<void> {
  switch (phase) {
    case 'open':
      return faultPoint('close.collecting-committed');
    case 'collecting':
      return faultPoint('close.sealed-committed');
    case 'sealed':
      return faultPoint('close.rated-committed');
    case 'rated':
      return faultPoint('close.numbered-committed');
    case 'final':
      return faultPoint('close.signed-committed');
    case 'signed':
      return faultPoint('close.logged-committed');
    case 'logged':
      return faultPoint('close.delivered-committed');
    default:
      return assertNever(phase);
  }
}
