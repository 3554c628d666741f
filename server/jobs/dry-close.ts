import type { ClosePhase, WorkingPhase } from '#core/billing/close-lifecycle.ts';
import { totalsByCurrency } from '#core/billing/close-manifest.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import {
  advanceCloses,
  noteRunProgress,
  type OpenRun,
  planCloses,
  type RunPart,
  readCloses,
  readRunPart,
  readUnsealedDays,
  replayInvoice,
} from '#server/modules/billing/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { InjectedFault } from '#server/platform/fault.ts';
import { allTenantIds } from '#server/platform/job-runs/index.ts';
import { invoiceMail } from '../documents/mail/invoice-mail.ts';
import { atThisTime, batchesOf, type CloseRunner, inTenants, outsideTenants } from './close-runner.ts';
import { failRun, finishRun, startRun } from './record-run.ts';

/** What a dry run found: where each close would stand, and what differs from what was issued. */
export type DryClose = {
  readonly runId: string;
  readonly phases: ReadonlyMap<ClosePhase, number>;
  readonly totals: readonly {
    readonly currency: string;
    readonly invoices: number;
    readonly totalMinor: bigint;
  }[];
  readonly differences: readonly string[];
};

/** Locks of a batch are held until it is undone, so that batches are small. */
const TENANTS_PER_BATCH = 20;
const ROUNDS_MAX = 2_000;
/** The last of them takes the number: what would be issued is whole, and nothing of it stays. */
const CALCULATING: readonly WorkingPhase[] = ['open', 'collecting', 'sealed', 'rated'];
const ISSUED = new Set<ClosePhase>(['final', 'signed', 'logged', 'delivered']);

type Found = { readonly part: RunPart; readonly differences: readonly string[] };

/** Ends a transaction that must leave nothing behind, and carries out what was seen in it. */
class Undone extends Error {
  override readonly name = 'Undone';
  readonly found: Found;
  constructor(found: Found) {
    super('a dry run leaves nothing behind');
    this.found = found;
  }
}

/**
 * Closes a month without closing it: the same plans, seals, rates and numbers as a real run, each batch undone at its end.
 * It writes nothing but the row of the run. Invoices that were issued are calculated anew and compared. A period whose
 * cut-off is yet to come is counted as collecting.
 */
export async function dryClose(
  runner: CloseRunner,
  input: { readonly month: string; readonly tenant?: { readonly id: string; readonly externalId: string } },
): Promise<DryClose> {
  const run = await startRun(runner, {
    month: input.month,
    kind: 'dry',
    onlyTenant: input.tenant?.externalId ?? null,
  });
  return carryOutDryRun(runner, run, input.tenant?.id);
}

/** Carries out a dry run that was begun. */
export async function carryOutDryRun(
  runner: CloseRunner,
  run: OpenRun,
  tenantId?: string,
): Promise<DryClose> {
  try {
    const tenantIds =
      tenantId === undefined
        ? await withSystem({ actor: runner.actor }, (tx) => allTenantIds(tx))
        : [tenantId];
    const found: Found[] = [];
    for (const batch of batchesOf(tenantIds, TENANTS_PER_BATCH)) {
      if (runner.signal.aborted) break;
      await outsideTenants(atThisTime(runner), (ctx) =>
        noteRunProgress(ctx, { runId: run.id, troubles: { failed: 0, retries: 0 } }),
      );
      found.push(...(await tryBatch(runner, run.month, batch)));
    }
    const parts = found.map(({ part }) => part);
    const differences = found.flatMap((one) => one.differences);
    await finishRun(runner, run, {
      outcome: 'done',
      parts,
      differences: { count: differences.length, first: differences[0] ?? null },
    });
    return { runId: run.id, ...summaryOf(parts), differences };
  } catch (error) {
    await failRun(runner, run, error);
    throw error;
  }
}

function summaryOf(parts: readonly RunPart[]): Pick<DryClose, 'phases' | 'totals'> {
  const outcomes = parts.flatMap(({ outcomes: mine }) => mine);
  const phases = [...Map.groupBy(outcomes, ({ phase }) => phase)].map(
    ([phase, mine]): [ClosePhase, number] => [phase, mine.length],
  );
  return { phases: new Map(phases), totals: totalsByCurrency(outcomes) };
}

/** One customer that cannot be planned or carried on is told by itself; the others of its batch are calculated. */
async function tryBatch(
  runner: CloseRunner,
  month: string,
  tenantIds: readonly string[],
): Promise<readonly Found[]> {
  try {
    return [await undone(runner, tenantIds, (ctx) => calculate(ctx, runner, month, tenantIds))];
  } catch (error) {
    if (error instanceof InjectedFault || (error instanceof DomainError && error.status === 503)) throw error;
    const [only, ...others] = tenantIds;
    if (only === undefined) return [];
    if (others.length > 0) {
      const found: Found[] = [];
      for (const id of tenantIds) found.push(...(await tryBatch(runner, month, [id])));
      return found;
    }
    const reason = error instanceof Error ? error.message : String(error);
    return [{ part: { outcomes: [], rules: [] }, differences: [reason.slice(0, 500)] }];
  }
}

async function undone(
  runner: CloseRunner,
  tenantIds: readonly string[],
  work: (ctx: Ctx) => Promise<Found>,
): Promise<Found> {
  try {
    return await inTenants(runner, tenantIds, async (ctx) => {
      throw new Undone(await work(ctx));
    });
  } catch (error) {
    if (error instanceof Undone) return error.found;
    throw error;
  }
}

async function calculate(
  ctx: Ctx,
  runner: CloseRunner,
  month: string,
  tenantIds: readonly string[],
): Promise<Found> {
  const startsBefore = periodContaining({ interval: 'month', anchorDay: 1 }, `${month}-01`).end;
  const readAll = () => readCloses(ctx, { startsBefore });
  const issued = (await readAll()).filter(({ invoiceNumber }) => invoiceNumber !== null);
  await planCloses(ctx, { tenantIds, month });
  for (let round = 0; round < ROUNDS_MAX && !runner.signal.aborted; round += 1) {
    const closes = await readAll();
    await sealMissing(ctx, closes);
    const worked = await advanceCloses(ctx, { closes, composeMail: invoiceMail, phases: CALCULATING });
    if (worked.size === 0) break;
  }
  const mine = (await readAll()).filter(({ period }) => period.start.startsWith(month));
  const differences: string[] = [];
  for (const { invoiceNumber, tenantId, id, phase } of mine) {
    if (invoiceNumber === null || !ISSUED.has(phase) || !issued.some((one) => one.id === id)) continue;
    const { difference } = await replayInvoice(ctx, { tenantId, number: invoiceNumber });
    if (difference !== null) differences.push(difference);
  }
  return { part: await readRunPart(ctx, { closes: mine }), differences };
}

/** Sealing one day may change what the next stands on, so it is asked again until nothing is left that can be sealed. */
async function sealMissing(ctx: Ctx, closes: readonly { readonly tenantId: string; readonly id: string }[]) {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let sealed = 0;
    for (const { tenantId, day } of await readUnsealedDays(ctx, { closes })) {
      const { outcome } = await sealDay(ctx, { tenantId, day, early: true });
      if (outcome === 'sealed') sealed += 1;
    }
    if (sealed === 0) return;
  }
}
