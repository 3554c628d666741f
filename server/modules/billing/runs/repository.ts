import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { CloseOutcome, CurrencyTotal, PlanVersionUsed } from '#core/billing/close-manifest.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { CloseKey } from '../close/close-row.ts';
import type { NewRun, OpenRun, RunTroubles } from './run-row.ts';

/** Writes a run that begins now. */
export async function insertRun(
  tx: Tx,
  run: NewRun & { readonly startedBy: string; readonly at: Date },
): Promise<void> {
  await tx.$executeRaw`
    insert into close_run (id, month, kind, is_scheduled, only_tenant, started_by, requested_at, started_at, seen_at)
    values (${run.id}::uuid, ${run.month}, ${run.kind}::close_run_kind, false, ${run.onlyTenant}, ${run.startedBy},
      ${run.at}, ${run.at}, ${run.at})`;
}

/** The scheduled runs of these months, made where none is under way; none of them can end before the transaction does. */
export async function joinScheduledRuns(
  tx: Tx,
  input: {
    readonly runs: readonly OpenRun[];
    readonly startedBy: string;
    readonly at: Date;
  },
): Promise<OpenRun[]> {
  const months = input.runs.map(({ month }) => month);
  await tx.$executeRaw`
    insert into close_run (id, month, kind, is_scheduled, started_by, requested_at, started_at, seen_at)
    select r.id, r.month, 'real', true, ${input.startedBy}, ${input.at}, ${input.at}, ${input.at}
    from unnest(${input.runs.map(({ id }) => id)}::uuid[], ${months}::text[]) as r(id, month)
    where not exists (select from close_run o where o.month = r.month and o.is_scheduled and o.ended_at is null)
    order by r.month
    on conflict (month) where is_scheduled and ended_at is null do nothing`;
  return tx.$queryRaw`
    select id::text, month from close_run
    where month = any(${months}::text[]) and is_scheduled and ended_at is null order by month for share`;
}

/** The months of those closes that are past their cut-off and have some way to go. */
export async function monthsUnderWay(tx: Tx, keys: readonly CloseKey[], now: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ month: string }[]>`
    select distinct to_char(c.period_start, 'YYYY-MM') as month
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join close c on c.tenant_id = k.tenant_id and c.id = k.id
    where c.phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged') and c.cut_off_at <= ${now}
    order by 1`;
  return rows.map(({ month }) => month);
}

/** Takes the closes that are under way into the run of their month. */
export async function insertMembersUnderWay(
  tx: Tx,
  input: { readonly runs: readonly OpenRun[]; readonly keys: readonly CloseKey[]; readonly now: Date },
): Promise<void> {
  const { keys, now, runs } = input;
  await tx.$executeRaw`
    insert into close_run_member (tenant_id, run_id, close_id, phase_at_start)
    select c.tenant_id, r.id, c.id, c.phase
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join close c on c.tenant_id = k.tenant_id and c.id = k.id
    join unnest(${runs.map(({ id }) => id)}::uuid[], ${runs.map(({ month }) => month)}::text[]) as r(id, month)
      on r.month = to_char(c.period_start, 'YYYY-MM')
    where c.phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged') and c.cut_off_at <= ${now}
    on conflict do nothing`;
}

/** Takes every close of these tenants whose period begins in the month into the run. */
export async function insertMembersOfMonth(
  tx: Tx,
  input: { readonly run: OpenRun; readonly tenantIds: readonly string[] },
): Promise<void> {
  await tx.$executeRaw`
    insert into close_run_member (tenant_id, run_id, close_id, phase_at_start)
    select tenant_id, ${input.run.id}::uuid, id, phase from close
    where tenant_id = any(${[...input.tenantIds]}::uuid[]) and phase <> 'void'
      and period_start >= (${input.run.month} || '-01')::date
      and period_start < (${input.run.month} || '-01')::date + interval '1 month'
    on conflict do nothing`;
}

export async function touchRun(tx: Tx, runId: string, at: Date): Promise<void> {
  await tx.$executeRaw`
    update close_run set seen_at = greatest(seen_at, ${at}),
      closes = (select coalesce(sum(closes), 0)::int from openbook.close_run_standing(id))
    where id = ${runId}::uuid and ended_at is null`;
}

export async function addTroubles(tx: Tx, runId: string, troubles: RunTroubles): Promise<void> {
  await tx.$executeRaw`
    update close_run set failed = failed + ${troubles.failed}::int, retries = retries + ${troubles.retries}::int
    where id = ${runId}::uuid and ended_at is null`;
}

/** Runs that the schedule began and that have not ended. */
export function scheduledRunsUnderWay(tx: Tx): Promise<OpenRun[]> {
  return tx.$queryRaw`
    select id::text, month from close_run where is_scheduled and ended_at is null order by month, id`;
}

/** The tenants of a run, before a tenant is known: ids only. */
export async function tenantsOfRun(tx: Tx, runId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.close_run_tenants(${runId}::uuid) as id`;
  return rows.map(({ id }) => id);
}

/** How many closes of the run stand in each phase. */
export async function standingOfRun(tx: Tx, runId: string): Promise<ReadonlyMap<ClosePhase, number>> {
  const rows = await tx.$queryRaw<{ phase: ClosePhase; closes: bigint }[]>`
    select phase, closes from openbook.close_run_standing(${runId}::uuid) order by phase`;
  return new Map(rows.map(({ phase, closes }) => [phase, Number(closes)]));
}

/** The closes of a run that belong to the tenants of this transaction. */
export function membersOfRun(tx: Tx, runId: string): Promise<CloseKey[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", close_id::text as id from close_run_member where run_id = ${runId}::uuid
    order by tenant_id, close_id`;
}

type OutcomeRow = {
  tenant: string;
  start: string;
  end: string;
  phase: ClosePhase;
  code: string | null;
  number: string | null;
  currency: string;
  net: bigint;
  tax: bigint;
  total: bigint;
  sha256: string;
  usage: string;
  rules: string;
  trace: string;
};

/** Where these closes stand, each with its invoice and the digests of what that was calculated from. */
export async function outcomesOf(tx: Tx, keys: readonly CloseKey[]): Promise<CloseOutcome[]> {
  const rows = await tx.$queryRaw<OutcomeRow[]>`
    select t.external_id as tenant, c.period_start::text as start, c.period_end::text as "end", c.phase::text,
      c.park_code as code, i.number, i.currency, i.net_minor as net, i.tax_minor as tax, i.total_minor as total, i.sha256,
      du.sha256 as usage, dr.sha256 as rules, dt.sha256 as trace
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join close c on c.tenant_id = k.tenant_id and c.id = k.id
    join tenant t on t.id = c.tenant_id
    left join invoice i on i.tenant_id = c.tenant_id and i.close_id = c.id and c.phase <> 'void'
    left join close_document du on du.tenant_id = c.tenant_id and du.close_id = c.id and du.name = 'usage.jsonl'
    left join close_document dr on dr.tenant_id = c.tenant_id and dr.close_id = c.id and dr.name = 'rules.json'
    left join close_document dt on dt.tenant_id = c.tenant_id and dt.close_id = c.id and dt.name = 'trace.json'`;
  return rows.map((row) => ({
    tenant: row.tenant,
    period: { start: row.start, end: row.end },
    phase: row.phase,
    code: row.code,
    invoice:
      row.number === null
        ? null
        : {
            number: row.number,
            currency: row.currency,
            netMinor: row.net,
            taxMinor: row.tax,
            totalMinor: row.total,
            sha256: row.sha256,
            inputs: { usage: row.usage, rules: row.rules, trace: row.trace },
          },
  }));
}

/** The plan versions that the invoices of these closes were rated by, late usage of earlier periods included. */
export function planVersionsOf(tx: Tx, keys: readonly CloseKey[]): Promise<PlanVersionUsed[]> {
  return tx.$queryRaw`
    with rules as (
      select convert_from(d.bytes, 'UTF8')::jsonb as json
      from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
      join invoice i on i.tenant_id = k.tenant_id and i.close_id = k.id
      join close_document d on d.tenant_id = k.tenant_id and d.close_id = k.id and d.name = 'rules.json')
    select distinct s.one->>'plan' as plan, (s.one->>'planVersion')::int as version, s.one->>'planDigest' as digest
    from rules, lateral (
      select jsonb_path_query(json, '$.subscriptions[*]') as one
      union all select jsonb_path_query(json, '$.late[*].subscriptions[*]')) s`;
}

/** Holds the run until the transaction ends; null when it has ended already. */
export async function lockRun(
  tx: Tx,
  runId: string,
): Promise<{ month: string; isScheduled: boolean; kind: 'real' | 'dry' } | null> {
  const rows = await tx.$queryRaw<{ month: string; isScheduled: boolean; kind: 'real' | 'dry' }[]>`
    select month, is_scheduled as "isScheduled", kind::text from close_run
    where id = ${runId}::uuid and ended_at is null for no key update`;
  return rows[0] ?? null;
}

export type RunEnd = {
  readonly runId: string;
  readonly at: Date;
  readonly outcome: 'done' | 'failed' | 'broken_off';
  readonly detail: string | null;
  readonly phases: ReadonlyMap<ClosePhase, number>;
  readonly totals: readonly CurrencyTotal[];
  readonly differences: { readonly count: number; readonly first: string | null };
  readonly manifest: {
    readonly text: string;
    readonly sha256: string;
    readonly attestationId: string;
  } | null;
};

/** Writes how a run ended; from here on its row never changes. */
export async function endRunRow(tx: Tx, end: RunEnd): Promise<void> {
  const { differences, manifest, phases, runId, totals } = end;
  const closes = [...phases.values()].reduce((sum, count) => sum + count, 0);
  await insertRows(
    tx,
    'close_run_phase',
    [...phases].map(([phase, count]) => ({ run_id: runId, phase, closes: count })),
  );
  await insertRows(
    tx,
    'close_run_total',
    totals.map((total) => ({
      run_id: runId,
      currency: total.currency,
      invoices: total.invoices,
      net_minor: total.netMinor,
      tax_minor: total.taxMinor,
      total_minor: total.totalMinor,
    })),
  );
  await tx.$executeRaw`
    update close_run set ended_at = ${end.at}, outcome = ${end.outcome}::close_run_outcome, detail = ${end.detail},
      closes = ${closes}::int, parked = ${phases.get('parked') ?? 0}::int, differences = ${differences.count}::int,
      first_difference = ${differences.first}, manifest = convert_to(${manifest?.text ?? null}, 'UTF8'),
      manifest_sha256 = ${manifest?.sha256 ?? null}, attestation_id = ${manifest?.attestationId ?? null}::uuid
    where id = ${runId}::uuid and ended_at is null`;
}

/** The manifest of a run, or of the newest that has one; null where there is none. */
export async function selectManifest(
  tx: Tx,
  runId: string | null,
): Promise<{ runId: string; text: string | null } | null> {
  const rows = await tx.$queryRaw<{ runId: string; text: string | null }[]>`
    select id::text as "runId", convert_from(manifest, 'UTF8') as text from close_run
    where (${runId}::uuid is null and manifest is not null) or id = ${runId}::uuid
    order by ended_at desc nulls last, id desc limit 1`;
  return rows[0] ?? null;
}

export type NewReplay = {
  readonly id: string;
  readonly runId: string;
  readonly seed: string;
  readonly sample: number;
  readonly equal: number;
  readonly firstDifference: string | null;
};

/** Keeps how a replay of a run came out. */
export async function insertReplay(
  tx: Tx,
  replay: NewReplay & { readonly replayedBy: string; readonly at: Date },
): Promise<void> {
  const { sample, equal } = replay;
  await tx.closeReplay.create({ data: { ...replay, different: sample - equal } });
}

/** Writes a run that waits for a worker; false when the same one has not ended. */
export async function insertRequest(
  tx: Tx,
  run: NewRun & { readonly startedBy: string; readonly at: Date },
): Promise<boolean> {
  const written = await tx.$executeRaw`
    insert into close_run (id, month, kind, is_scheduled, is_queued, only_tenant, started_by, requested_at)
    values (${run.id}::uuid, ${run.month}, ${run.kind}::close_run_kind, false, true, ${run.onlyTenant}, ${run.startedBy},
      ${run.at})
    on conflict do nothing`;
  return written === 1;
}

/** How many runs wait for a worker; one that was last seen before the deadline has lost its own. */
export async function waitingRequests(tx: Tx, deadline: Date): Promise<number> {
  const rows = await tx.$queryRaw<{ n: bigint }[]>`
    select count(*) as n from close_run
    where is_queued and ended_at is null and (seen_at is null or seen_at < ${deadline})`;
  return Number(rows[0]?.n ?? 0);
}

export async function takeRequest(
  tx: Tx,
  input: { readonly now: Date; readonly deadline: Date },
): Promise<NewRun | null> {
  const rows = await tx.$queryRaw<NewRun[]>`
    update close_run set started_at = coalesce(started_at, ${input.now}), seen_at = ${input.now},
      retries = retries + (started_at is not null)::int
    where id = (
      select id from close_run
      where is_queued and ended_at is null and (seen_at is null or seen_at < ${input.deadline})
      order by requested_at, id limit 1 for update skip locked)
    returning id::text, month, kind::text, only_tenant as "onlyTenant"`;
  return rows[0] ?? null;
}
