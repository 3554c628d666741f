import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { PhaseCount } from '#core/billing/run-progress.ts';
import { plainDecimal } from '#core/money/decimal.ts';
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

type ReportRow = {
  tenant: string;
  meter: string;
  meterVersion: number;
  unit: string;
  eventCount: number;
  eventSum: string | null;
  lateCount: number;
  totalCount: number;
  totalSum: string | null;
  sealCount: number;
  sealSum: string | null;
  sealsDigest: string;
  billed: string | null;
  unitsApart: string;
  percentApart: string;
  moneyApart: string | null;
  verdict: 'equal' | 'tolerated' | 'apart';
};

/** The latest report of each close of a run, those that are apart first. */
export async function runReport(tx: Tx, runId: string, most: number): Promise<ReportRow[]> {
  const rows = await tx.$queryRaw<ReportRow[]>`
    select t.external_id as tenant, r.meter, r.meter_version as "meterVersion", r.unit, r.event_count as "eventCount",
      r.event_sum::text as "eventSum", r.late_count as "lateCount", r.total_count as "totalCount",
      r.total_sum::text as "totalSum", r.seal_count as "sealCount", r.seal_sum::text as "sealSum",
      r.seals_digest as "sealsDigest", r.billed::text, r.units_apart::text as "unitsApart",
      r.percent_apart::text as "percentApart", r.money_apart::text as "moneyApart", r.verdict::text
    from close_run_member m
    join close_report r on r.tenant_id = m.tenant_id and r.close_id = m.close_id
      and r.fence = (select max(l.fence) from close_report l where l.tenant_id = m.tenant_id and l.close_id = m.close_id)
    join tenant t on t.id = m.tenant_id
    where m.run_id = ${runId}::uuid
    order by r.verdict desc, r.percent_apart desc, t.external_id, r.meter, r.meter_version limit ${most}::int`;
  return rows.map((row) => ({
    ...row,
    eventSum: plainOrNull(row.eventSum),
    totalSum: plainOrNull(row.totalSum),
    sealSum: plainOrNull(row.sealSum),
    billed: plainOrNull(row.billed),
    unitsApart: plainDecimal(row.unitsApart),
    percentApart: plainDecimal(row.percentApart),
    moneyApart: plainOrNull(row.moneyApart),
  }));
}

function plainOrNull(value: string | null): string | null {
  return value === null ? null : plainDecimal(value);
}

/** How many closes of a run have a report, and how many of them are apart. */
export async function runReportCounts(tx: Tx, runId: string): Promise<{ compared: number; apart: number }> {
  const rows = await tx.$queryRaw<{ compared: number; apart: number }[]>`
    with latest as (
      select r.close_id, bool_or(r.verdict = 'apart') as apart
      from close_run_member m join close_report r on r.tenant_id = m.tenant_id and r.close_id = m.close_id
        and r.fence = (select max(l.fence) from close_report l where l.tenant_id = m.tenant_id and l.close_id = m.close_id)
      where m.run_id = ${runId}::uuid group by 1)
    select count(*)::int as compared, (count(*) filter (where apart))::int as apart from latest`;
  return rows[0] ?? { compared: 0, apart: 0 };
}

/** Closes that are past their cut-off since before an instant and still on their way, by month. */
export async function lateCloses(
  tx: Tx,
  before: Date,
): Promise<{ month: string; closes: number; since: Date }[]> {
  const rows = await tx.$queryRaw<{ month: string; closes: bigint; since: Date }[]>`
    select month, closes, since from openbook.late_closes(${before})`;
  return rows.map(({ closes, ...row }) => ({ ...row, closes: Number(closes) }));
}

/** The latest run of each month, where it did not end well. */
export function failedRuns(
  tx: Tx,
): Promise<{ id: string; month: string; endedAt: Date; detail: string | null }[]> {
  return tx.$queryRaw`
    select id::text, month, ended_at as "endedAt", detail from (
      select distinct on (month) * from close_run where kind = 'real' and ended_at is not null
      order by month, ended_at desc, started_at desc, id) latest
    where outcome <> 'done' order by month`;
}

/** Writes that people are told of a trouble; false when they were told before. */
export async function insertAlert(
  tx: Tx,
  alert: { readonly kind: string; readonly subject: string; readonly at: Date },
): Promise<boolean> {
  const { count } = await tx.closeAlert.createMany({ data: [alert], skipDuplicates: true });
  return count === 1;
}

/** Ends the runs of commands that have said nothing since before an instant; answers how many. */
export function breakOffRuns(
  tx: Tx,
  input: { readonly seenBefore: Date; readonly at: Date; readonly detail: string },
): Promise<number> {
  return tx.$executeRaw`
    update close_run set ended_at = ${input.at}, outcome = 'broken_off', detail = ${input.detail}
    where ended_at is null and not is_scheduled and not is_queued and seen_at < ${input.seenBefore}`;
}
