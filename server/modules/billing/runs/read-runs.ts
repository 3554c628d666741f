import { CLOSE_PHASES, type ClosePhase } from '#core/billing/close-lifecycle.ts';
import { type PhaseCount, runProgress } from '#core/billing/run-progress.ts';
import { formatMoney } from '#core/money/money.ts';
import { readAttestation } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SignedRecordDto } from '../contract.ts';
import type { CloseRunDetail, CloseRunDto, RunState } from '../contract-closes.ts';
import { selectCloses } from '../invoices/repository.ts';
import {
  endedPhases,
  manifestText,
  phaseCounts,
  type RunRow,
  runReplays,
  runReport,
  runReportCounts,
  runTotals,
  selectRuns,
} from './reading-repository.ts';

const MOST_RUNS = 100;
const MOST_PARKED = 200;
const MOST_REPORTED = 200;

function stateOf({ outcome, startedAt }: RunRow): RunState {
  return outcome ?? (startedAt === null ? 'waiting' : 'running');
}

function runOf(row: RunRow): CloseRunDto {
  const { attestationId: _attestationId, outcome: _outcome, ...run } = row;
  return {
    ...run,
    state: stateOf(row),
    requestedAt: row.requestedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** The latest close runs of all tenants, the newest first. */
export async function readRuns(ctx: Ctx): Promise<CloseRunDto[]> {
  authorise(ctx, 'billing.readCloses', 'vendor');
  return (await selectRuns(ctx.tx, { runId: null, most: MOST_RUNS })).map(runOf);
}

async function findRun(ctx: Ctx, runId: string): Promise<RunRow> {
  const [row] = await selectRuns(ctx.tx, { runId, most: 1 });
  if (row === undefined)
    throw new DomainError('billing.run_unknown', { message: 'There is no such close run.', status: 404 });
  return row;
}

/** One run with where its closes stand. Raises `billing.run_unknown` (404). */
export async function readRun(ctx: Ctx, input: { readonly runId: string }): Promise<CloseRunDetail> {
  authorise(ctx, 'billing.readCloses', 'vendor');
  const row = await findRun(ctx, input.runId);
  const counts = await phaseCounts(ctx.tx, row.id);
  const phases = row.endedAt === null ? addUp(counts) : await endedPhases(ctx.tx, row.id);
  const until = row.endedAt ?? ctx.now;
  const elapsedMs = row.startedAt === null ? 0 : until.getTime() - row.startedAt.getTime();
  const parked = await selectCloses(ctx.tx, {
    tenantId: null,
    startsBefore: null,
    most: MOST_PARKED,
    parkedOfRun: row.id,
  });
  return {
    ...runOf(row),
    phases: CLOSE_PHASES.flatMap((phase) => phases.find((one) => one.phase === phase) ?? []),
    progress: runProgress(counts, elapsedMs / 1_000),
    totals: (await runTotals(ctx.tx, row.id)).map(({ currency, invoices, ...minor }) => ({
      currency,
      invoices,
      net: formatMoney({ amountMinor: minor.netMinor, currency }),
      tax: formatMoney({ amountMinor: minor.taxMinor, currency }),
      total: formatMoney({ amountMinor: minor.totalMinor, currency }),
    })),
    parkedCloses: parked,
    report: {
      ...(await runReportCounts(ctx.tx, row.id)),
      meters: await runReport(ctx.tx, row.id, MOST_REPORTED),
    },
    record: row.attestationId === null ? null : await recordOf(ctx, row.attestationId),
    replays: (await runReplays(ctx.tx, row.id)).map(({ at, ...replay }) => ({
      ...replay,
      at: at.toISOString(),
    })),
  };
}

/** The signed manifest of a run as it was signed. Raises `billing.run_unknown` (404). */
export async function readManifest(
  ctx: Ctx,
  input: { readonly runId: string },
): Promise<{ readonly month: string; readonly text: string }> {
  authorise(ctx, 'billing.readCloses', 'vendor');
  const { month } = await findRun(ctx, input.runId);
  const text = await manifestText(ctx.tx, input.runId);
  if (text === null)
    throw new DomainError('billing.run_without_manifest', {
      message: 'This run has no manifest: it was a dry run, failed, or has not ended.',
      status: 404,
    });
  return { month, text };
}

function addUp(counts: readonly PhaseCount[]): { phase: ClosePhase; closes: number }[] {
  return [...Map.groupBy(counts, ({ phase }) => phase)].map(([phase, mine]) => ({
    phase,
    closes: mine.reduce((sum, { closes }) => sum + closes, 0),
  }));
}

async function recordOf(ctx: Ctx, attestationId: string): Promise<SignedRecordDto> {
  const { entryHex, issuedAt, kid, logIndex } = await readAttestation(ctx, { tenantId: null, attestationId });
  return { attestationId, entryHex, issuedAt: issuedAt.toISOString(), kid, logIndex };
}
