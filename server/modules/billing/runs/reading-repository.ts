import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { PhaseCount } from '#core/billing/run-progress.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type RunRow = {
  readonly id: string;
  readonly month: string;
  readonly kind: 'real' | 'dry';
  readonly isScheduled: boolean;
  readonly onlyTenant: string | null;
  readonly startedBy: string;
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly outcome: 'done' | 'failed' | 'broken_off' | null;
  readonly detail: string | null;
  readonly closes: number;
  readonly parked: number;
  readonly failed: number;
  readonly retries: number;
  readonly differences: number;
  readonly firstDifference: string | null;
  readonly manifestSha256: string | null;
  readonly attestationId: string | null;
};

/** Runs, the newest first, without their manifests; one where it is named. */
export function selectRuns(
  tx: Tx,
  input: { readonly runId: string | null; readonly most: number },
): Promise<RunRow[]> {
  return tx.closeRun.findMany({
    where: input.runId === null ? {} : { id: input.runId },
    omit: { manifest: true, seenAt: true, isQueued: true },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: input.most,
  });
}

/** Where the closes of a run stood when it took them in and stand now, for a transaction that sees them. */
export function phaseCounts(tx: Tx, runId: string): Promise<PhaseCount[]> {
  return tx.$queryRaw`
    select m.phase_at_start::text as "phaseAtStart", c.phase::text, count(*)::int as closes
    from close_run_member m join close c on c.tenant_id = m.tenant_id and c.id = m.close_id
    where m.run_id = ${runId}::uuid group by 1, 2 order by 1, 2`;
}

export function endedPhases(tx: Tx, runId: string): Promise<{ phase: ClosePhase; closes: number }[]> {
  return tx.closeRunPhase.findMany({ where: { runId }, select: { phase: true, closes: true } });
}

export function runTotals(
  tx: Tx,
  runId: string,
): Promise<{ currency: string; invoices: number; netMinor: bigint; taxMinor: bigint; totalMinor: bigint }[]> {
  return tx.closeRunTotal.findMany({ where: { runId }, omit: { runId: true }, orderBy: { currency: 'asc' } });
}

export function runReplays(tx: Tx, runId: string) {
  return tx.closeReplay.findMany({
    where: { runId },
    omit: { runId: true },
    orderBy: { at: 'desc' },
    take: 50,
  });
}

export async function manifestText(tx: Tx, runId: string): Promise<string | null> {
  const row = await tx.closeRun.findUnique({ where: { id: runId }, select: { manifest: true } });
  return row?.manifest ? new TextDecoder().decode(row.manifest) : null;
}
