import { assert } from '#core/assert.ts';
import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type {
  ClaimedClose,
  CloseDocumentName,
  CloseKey,
  Coverage,
  NewCloseDocument,
  ParkReason,
} from './close-row.ts';

/** Closes whose turn has come, of all tenants, by id only. */
export function dueCloses(tx: Tx, at: Date, most: number): Promise<CloseKey[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text from openbook.due_closes(${at}, ${most}::int)`;
}

/**
 * Takes those of the closes that nobody else holds, that are due, and whose group has no earlier period still without a
 * number. They stay taken until the transaction ends.
 */
export function claimCloses(tx: Tx, keys: readonly CloseKey[], now: Date): Promise<ClaimedClose[]> {
  return tx.$queryRaw`
    select c.tenant_id::text as "tenantId", c.id::text, c.billing_profile_id::text as "billingProfileId",
      c.invoice_group_id::text as "invoiceGroupId", c.period_start::text as "periodStart",
      c.period_end::text as "periodEnd", c.zone, c.purpose::text, c.edition, c.phase::text, c.cut_off_at as "cutOffAt",
      c.issued_on::text as "issuedOn", c.fence, g.interval::text, g.anchor_day as "anchorDay",
      g.anchor_month as "anchorMonth", g.currency
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join close c on c.tenant_id = k.tenant_id and c.id = k.id
    join invoice_group g on g.tenant_id = c.tenant_id and g.id = c.invoice_group_id
    where c.phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged') and c.next_attempt_at <= ${now}
      and not exists (select from close e where e.tenant_id = c.tenant_id and e.invoice_group_id = c.invoice_group_id
        and e.period_start < c.period_start and e.phase in ('open', 'collecting', 'sealed', 'rated'))
    order by c.tenant_id, c.period_start, c.id
    for update of c skip locked`;
}

export type CloseMove = {
  readonly from: ClosePhase;
  readonly to: ClosePhase;
  readonly at: Date;
  readonly actor: string;
  readonly closes: readonly (ClaimedClose & {
    readonly newInputsDigest?: string;
    readonly newIssuedOn?: string;
  })[];
};

/** Carries claimed closes to a phase, all or none: a fence or phase that is not as claimed is a broken claim. */
export async function moveCloses(tx: Tx, move: CloseMove): Promise<void> {
  const { closes } = move;
  if (closes.length === 0) return;
  const moved = await tx.$executeRaw`
    update close c set phase = ${move.to}::close_phase, fence = c.fence + 1, next_attempt_at = ${move.at},
      inputs_digest = coalesce(k.inputs_digest, c.inputs_digest), issued_on = coalesce(k.issued_on::date, c.issued_on)
    from unnest(${closes.map((one) => one.tenantId)}::uuid[], ${closes.map((one) => one.id)}::uuid[],
      ${closes.map((one) => one.fence.toString())}::bigint[], ${closes.map((one) => one.newInputsDigest ?? null)}::text[],
      ${closes.map((one) => one.newIssuedOn ?? null)}::text[]) as k(tenant_id, id, fence, inputs_digest, issued_on)
    where c.tenant_id = k.tenant_id and c.id = k.id and c.fence = k.fence and c.phase = ${move.from}::close_phase`;
  assert(moved === closes.length, 'every claimed close is moved');
  await insertSteps(tx, move);
}

async function insertSteps(tx: Tx, move: Omit<CloseMove, 'from'>): Promise<void> {
  await insertRows(
    tx,
    'close_step',
    move.closes.map((one) => ({
      tenant_id: one.tenantId,
      close_id: one.id,
      fence: one.fence + 1n,
      phase: move.to,
      actor: move.actor,
      at: move.at.toISOString(),
    })),
  );
}

/** Takes back what was frozen for a close that has no number yet: its documents, and what it would have covered. */
export async function unfreezeClose(tx: Tx, close: CloseKey): Promise<void> {
  await tx.$executeRaw`select openbook.unfreeze_close(${close.tenantId}::uuid, ${close.id}::uuid)`;
}

/** Sets a close aside with its reason. */
export async function parkClose(
  tx: Tx,
  close: ClaimedClose,
  park: ParkReason & { readonly at: Date; readonly actor: string },
): Promise<void> {
  const parked = await tx.$executeRaw`
    update close set phase = 'parked', parked_from = phase, fence = fence + 1, park_code = ${park.code},
      park_reason = ${park.reason}, park_evidence = ${park.evidence}, park_next_action = ${park.nextAction}
    where tenant_id = ${close.tenantId}::uuid and id = ${close.id}::uuid and fence = ${close.fence}
      and phase = ${close.phase}::close_phase`;
  assert(parked === 1, 'the claimed close is parked');
  await insertSteps(tx, { to: 'parked', at: park.at, actor: park.actor, closes: [close] });
}

/** Returns a parked close to the phase it came from; null when it is not parked. */
export async function unparkClose(
  tx: Tx,
  key: CloseKey,
  by: { readonly at: Date; readonly actor: string },
): Promise<ClosePhase | null> {
  const rows = await tx.$queryRaw<{ phase: ClosePhase; fence: bigint }[]>`
    update close set phase = parked_from, parked_from = null, fence = fence + 1, next_attempt_at = ${by.at},
      park_code = null, park_reason = null, park_evidence = null, park_next_action = null
    where tenant_id = ${key.tenantId}::uuid and id = ${key.id}::uuid and phase = 'parked'
    returning phase::text, fence`;
  const [row] = rows;
  if (row === undefined) return null;
  await insertRows(tx, 'close_step', [
    {
      tenant_id: key.tenantId,
      close_id: key.id,
      fence: row.fence,
      phase: row.phase,
      actor: by.actor,
      at: by.at.toISOString(),
    },
  ]);
  return row.phase;
}

/** Looks at the closes again at that time; the phase and the fence stay. */
export async function postponeCloses(
  tx: Tx,
  closes: readonly { readonly close: ClaimedClose; readonly until: Date }[],
): Promise<void> {
  if (closes.length === 0) return;
  await tx.$executeRaw`
    update close c set next_attempt_at = k.until
    from unnest(${closes.map(({ close }) => close.tenantId)}::uuid[], ${closes.map(({ close }) => close.id)}::uuid[],
      ${closes.map(({ until }) => until)}::timestamptz[]) as k(tenant_id, id, until)
    where c.tenant_id = k.tenant_id and c.id = k.id`;
}

/** Keeps what a phase produced; bytes never change afterwards. */
export async function insertDocuments(tx: Tx, documents: readonly NewCloseDocument[]): Promise<void> {
  if (documents.length === 0) return;
  await tx.$executeRaw`
    insert into close_document (tenant_id, close_id, name, sha256, size_bytes, bytes)
    select d."tenantId", d.id, d.name, d.sha256, d."sizeBytes", convert_to(d.text, 'UTF8')
    from json_to_recordset(${JSON.stringify(documents)}::json)
      as d("tenantId" uuid, id uuid, name text, sha256 text, "sizeBytes" int, text text)`;
}

export type StoredDocument = CloseKey & {
  readonly name: CloseDocumentName;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly text: string | null;
};

export function findDocuments(
  tx: Tx,
  keys: readonly CloseKey[],
  names: readonly CloseDocumentName[],
): Promise<StoredDocument[]> {
  return tx.$queryRaw`
    select d.tenant_id::text as "tenantId", d.close_id::text as id, d.name, d.sha256, d.size_bytes as "sizeBytes",
      convert_from(d.bytes, 'UTF8') as text
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join close_document d on d.tenant_id = k.tenant_id and d.close_id = k.id
    where d.name = any(${[...names]}::text[])`;
}

export async function insertCoverage(tx: Tx, rows: readonly Coverage[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into close_coverage (tenant_id, close_id, invoice_group_id, period_start, period_end, ordinal, last_sequences)
    select r."tenantId", r."closeId", r."invoiceGroupId", r."periodStart", r."periodEnd", r.ordinal, r."lastSequences"
    from json_to_recordset(${JSON.stringify(rows)}::json) as r("tenantId" uuid, "closeId" uuid, "invoiceGroupId" uuid,
      "periodStart" date, "periodEnd" date, ordinal int, "lastSequences" int[])`;
}

/** What earlier periods of the groups were billed up to, each with the close whose rules hold: that of its last edition. */
export function findEarlierCoverage(
  tx: Tx,
  groups: readonly {
    readonly tenantId: string;
    readonly invoiceGroupId: string;
    readonly from: string;
    readonly before: string;
  }[],
): Promise<(Coverage & { readonly firstCloseId: string })[]> {
  return tx.$queryRaw`
    select distinct on (v.tenant_id, v.invoice_group_id, v.period_start)
      v.tenant_id::text as "tenantId", v.close_id::text as "closeId", v.invoice_group_id::text as "invoiceGroupId",
      v.period_start::text as "periodStart", v.period_end::text as "periodEnd", v.ordinal,
      v.last_sequences as "lastSequences",
      (select e.id::text from close e join close_document d on d.tenant_id = e.tenant_id and d.close_id = e.id
          and d.name = 'rules.json'
        where e.tenant_id = v.tenant_id and e.invoice_group_id = v.invoice_group_id and e.period_start = v.period_start
        order by e.edition desc limit 1) as "firstCloseId"
    from unnest(${groups.map((one) => one.tenantId)}::uuid[], ${groups.map((one) => one.invoiceGroupId)}::uuid[],
      ${groups.map((one) => one.from)}::date[], ${groups.map((one) => one.before)}::date[]) as k(tenant_id, group_id, since, before)
    join close_coverage v on v.tenant_id = k.tenant_id and v.invoice_group_id = k.group_id
      and v.period_end >= k.since and v.period_end <= k.before
    order by v.tenant_id, v.invoice_group_id, v.period_start, v.ordinal desc`;
}

/** The rules of the closes that end where these begin, or begin where they end; void ones are not looked at. */
export function findNeighbourRules(
  tx: Tx,
  closes: readonly ClaimedClose[],
): Promise<
  { tenantId: string; invoiceGroupId: string; periodStart: string; periodEnd: string; text: string }[]
> {
  return tx.$queryRaw`
    select distinct on (c.tenant_id, c.invoice_group_id, c.period_start)
      c.tenant_id::text as "tenantId", c.invoice_group_id::text as "invoiceGroupId",
      c.period_start::text as "periodStart", c.period_end::text as "periodEnd",
      convert_from(d.bytes, 'UTF8') as text
    from unnest(${closes.map((one) => one.tenantId)}::uuid[], ${closes.map((one) => one.invoiceGroupId)}::uuid[],
      ${closes.map((one) => one.periodStart)}::date[], ${closes.map((one) => one.periodEnd)}::date[])
      as k(tenant_id, group_id, since, until)
    join close c on c.tenant_id = k.tenant_id and c.invoice_group_id = k.group_id and c.phase <> 'void'
      and (c.period_end = k.since or c.period_start = k.until)
    join close_document d on d.tenant_id = c.tenant_id and d.close_id = c.id and d.name = 'rules.json'
    order by c.tenant_id, c.invoice_group_id, c.period_start, c.edition desc`;
}

/** Digests of kept documents, by `<tenant>/<close>/<name>`, without their bytes. */
export async function findDocumentDigests(
  tx: Tx,
  keys: readonly CloseKey[],
  names: readonly CloseDocumentName[],
): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ key: string; sha256: string }[]>`
    select d.tenant_id::text || '/' || d.close_id::text || '/' || d.name as key, d.sha256
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join close_document d on d.tenant_id = k.tenant_id and d.close_id = k.id
    where d.name = any(${[...names]}::text[])`;
  return new Map(rows.map((row) => [row.key, row.sha256]));
}

/**
 * The periods of closes that collect usage and are past their cut-off, and the earlier periods whose late usage they
 * may still bill.
 */
export function periodsPastCutOff(
  tx: Tx,
  keys: readonly CloseKey[],
  now: Date,
): Promise<{ tenantId: string; start: string; end: string }[]> {
  return tx.$queryRaw`
    with ready as (
      select c.tenant_id, c.invoice_group_id, c.period_start, c.period_end, coalesce(t.late_window_days, 35) as window_days
      from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
      join close c on c.tenant_id = k.tenant_id and c.id = k.id
      left join contract t on t.tenant_id = c.tenant_id
      where c.phase in ('open', 'collecting') and c.cut_off_at <= ${now})
    select tenant_id::text as "tenantId", period_start::text as start, period_end::text as "end" from ready
    union
    select v.tenant_id::text, v.period_start::text, v.period_end::text from ready r
    join close_coverage v on v.tenant_id = r.tenant_id and v.invoice_group_id = r.invoice_group_id
      and v.period_end <= r.period_start and v.period_end >= r.period_start - r.window_days`;
}
