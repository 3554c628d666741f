import { type ClosePhase, isWorkingPhase } from '#core/billing/close-lifecycle.ts';
import {
  type CloseOutcome,
  closeManifestOf,
  type PlanVersionUsed,
  totalsByCurrency,
} from '#core/billing/close-manifest.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { announce } from '#server/modules/notifications/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { CloseKey } from '../close/close-row.ts';
import { sha256Hex } from '../close/documents.ts';
import {
  addTroubles,
  endRunRow,
  insertMembersOfMonth,
  insertMembersUnderWay,
  insertRun,
  joinScheduledRuns,
  lockRun,
  membersOfRun,
  monthsUnderWay,
  outcomesOf,
  planVersionsOf,
  scheduledRunsUnderWay,
  standingOfRun,
  tenantsOfRun,
  touchRun,
} from './repository.ts';
import type { NewRun, OpenRun, RunTroubles } from './run-row.ts';

/** Begins a run that somebody asked for. */
export async function beginRun(ctx: Ctx, input: Omit<NewRun, 'id'>): Promise<OpenRun> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  const id = ctx.ids();
  await insertRun(ctx.tx, { ...input, id, startedBy: actorName(ctx.actor), at: ctx.now });
  return { id, month: input.month };
}

/** Takes every close of these tenants and the run's month into the run, settled ones too. */
export async function takeMonthIntoRun(
  ctx: Ctx,
  input: { readonly run: OpenRun; readonly tenantIds: readonly string[] },
): Promise<void> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  await insertMembersOfMonth(ctx.tx, input);
}

/**
 * Takes the closes that are past their cut-off into the scheduled run of their month, which begins where none is under
 * way. Answers these runs.
 */
export async function takeIntoScheduledRuns(
  ctx: Ctx,
  input: { readonly closes: readonly CloseKey[] },
): Promise<readonly OpenRun[]> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  const months = await monthsUnderWay(ctx.tx, input.closes, ctx.now);
  if (months.length === 0) return [];
  const runs = await joinScheduledRuns(ctx.tx, {
    runs: months.map((month) => ({ id: ctx.ids(), month })),
    startedBy: actorName(ctx.actor),
    at: ctx.now,
  });
  await insertMembersUnderWay(ctx.tx, { runs, keys: input.closes, now: ctx.now });
  await faultPoint('close.run-joined');
  return runs;
}

/** Says that a run is alive, how many closes it has, and what went wrong on the way since it was said last. */
export async function noteRunProgress(
  ctx: Ctx,
  input: { readonly runId: string; readonly troubles: RunTroubles },
): Promise<void> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  if (input.troubles.failed + input.troubles.retries > 0)
    await addTroubles(ctx.tx, input.runId, input.troubles);
  await touchRun(ctx.tx, input.runId, ctx.now);
}

/** Scheduled runs that have not ended. */
export async function readScheduledRuns(ctx: Ctx): Promise<readonly OpenRun[]> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  return scheduledRunsUnderWay(ctx.tx);
}

/** The tenants of a run, by id only. */
export async function readTenantsOfRun(ctx: Ctx, input: { readonly runId: string }): Promise<string[]> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  return tenantsOfRun(ctx.tx, input.runId);
}

/** How many closes of a run stand in each phase, of all tenants. */
export async function readRunStanding(
  ctx: Ctx,
  input: { readonly runId: string },
): Promise<ReadonlyMap<ClosePhase, number>> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  return standingOfRun(ctx.tx, input.runId);
}

export type RunPart = {
  readonly outcomes: readonly CloseOutcome[];
  readonly rules: readonly PlanVersionUsed[];
};

/** What a run came to for the tenants of this transaction; without closes those of the run. */
export async function readRunPart(
  ctx: Ctx,
  input: { readonly runId: string } | { readonly closes: readonly CloseKey[] },
): Promise<RunPart> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  const keys = 'closes' in input ? input.closes : await membersOfRun(ctx.tx, input.runId);
  return { outcomes: await outcomesOf(ctx.tx, keys), rules: await planVersionsOf(ctx.tx, keys) };
}

export type EndOfRun = {
  readonly runId: string;
  readonly parts: readonly RunPart[];
  readonly outcome: 'done' | 'failed' | 'broken_off';
  readonly detail?: string;
  readonly differences?: { readonly count: number; readonly first: string | null };
};

/** The signed manifest of a run. */
export type ManifestReference = { readonly sha256: string; readonly attestationId: string };

/**
 * Ends a run: counts, totals, and for a real one that is done the signed manifest, which waits for the log by itself. The
 * record is made once for the same bytes. Answers null when the run has ended already, or when a scheduled one has closes
 * on their way or took one in since its parts were read.
 */
export async function endRun(
  ctx: Ctx,
  input: EndOfRun,
): Promise<{ readonly manifest: ManifestReference | null } | null> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  const run = await lockRun(ctx.tx, input.runId);
  if (run === null) return null;
  const outcomes = input.parts.flatMap((part) => part.outcomes);
  const phases = new Map(
    [...Map.groupBy(outcomes, ({ phase }) => phase)].map(([phase, mine]) => [phase, mine.length]),
  );
  if (run.isScheduled && !(await isWhole(ctx, input.runId, phases))) return null;
  const hasManifest = run.kind === 'real' && input.outcome === 'done';
  const manifest = hasManifest ? await signManifest(ctx, run.month, input.parts) : null;
  await endRunRow(ctx.tx, {
    runId: input.runId,
    at: ctx.now,
    outcome: input.outcome,
    detail: input.detail ?? null,
    phases,
    totals: totalsByCurrency(outcomes),
    differences: input.differences ?? { count: 0, first: null },
    manifest,
  });
  if (run.kind === 'real')
    await announce(ctx, [
      {
        type: 'close_run.ended',
        tenantId: null,
        key: input.runId,
        data: {
          run: input.runId,
          month: run.month,
          outcome: input.outcome,
          phases: Object.fromEntries(phases),
          manifestSha256: manifest?.sha256 ?? null,
          url: `${settings().url}/desk/closes/${input.runId}`,
        },
      },
    ]);
  await faultPoint('close.run-ended');
  return { manifest };
}

/** Whether the parts hold all closes of the run as they stand, and none has some way to go. */
async function isWhole(ctx: Ctx, runId: string, phases: ReadonlyMap<ClosePhase, number>): Promise<boolean> {
  const standing = await standingOfRun(ctx.tx, runId);
  if (standing.size !== phases.size) return false;
  return [...standing].every(([phase, closes]) => !isWorkingPhase(phase) && phases.get(phase) === closes);
}

async function signManifest(ctx: Ctx, month: string, parts: readonly RunPart[]) {
  const manifest = closeManifestOf({
    month,
    closes: parts.flatMap((part) => part.outcomes),
    rules: parts.flatMap((part) => part.rules),
  });
  const text = canonicalJson(manifest);
  const sha256 = sha256Hex(text);
  const record = await attest(ctx, {
    tenantId: null,
    kind: 'close-manifest',
    subjectName: `close ${month}`,
    subjectRef: sha256,
    subjects: [{ name: 'close-manifest.json', sha256 }],
    predicate: { month, invoices: manifest.invoices.length },
  });
  await faultPoint('close.manifest-signed');
  return { text, sha256, attestationId: record.attestationId };
}
