import type { DisputeSeverity } from '#core/disputes/clock.ts';
import type { DisputeOutcome, DisputeSide, DisputeState, DisputeStepKind } from '#core/disputes/lifecycle.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { UploadRow } from './upload-repository.ts';

type Key = { readonly tenantId: string; readonly id: string };

/** Who opens or changes disputes of one customer stands in line until the transaction ends. */
export async function lockDisputes(tx: Tx, tenantId: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`disputes:${tenantId}`}, 0))::text`;
}

export type NewDispute = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: number;
  readonly key: string;
  readonly subject: string;
  readonly invoiceId: string;
  readonly line: string | null;
  readonly creditNoteId: string | null;
  readonly meter: string | null;
  readonly category: string;
  readonly currency: string;
  readonly netMinor: bigint | null;
  readonly taxMinor: bigint | null;
  readonly totalMinor: bigint;
  readonly lastDay: string;
  readonly locale: 'en' | 'es';
  readonly snapshot: Uint8Array<ArrayBuffer>;
  readonly snapshotSha256: string;
  readonly openedBy: string;
  readonly openedAt: Date;
};

export async function insertDispute(tx: Tx, row: NewDispute): Promise<void> {
  await tx.dispute.create({ data: { ...row, lastDay: dateFromCivil(row.lastDay) } });
}

export async function nextDisputeNumber(tx: Tx, tenantId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ next: number }[]>`
    select coalesce(max(number), 0)::int + 1 as next from dispute where tenant_id = ${tenantId}::uuid`;
  return row?.next ?? 1;
}

/** The dispute that was opened with this key, if any. */
export async function findByKey(
  tx: Tx,
  tenantId: string,
  key: string,
): Promise<{ readonly number: number; readonly openedBy: string } | null> {
  return tx.dispute.findUnique({
    where: { tenantId_key: { tenantId, key } },
    select: { number: true, openedBy: true },
  });
}

/** A dispute with its standing. */
export type DisputeRow = Omit<NewDispute, 'key' | 'lastDay' | 'locale' | 'snapshot'> & {
  readonly lastDay: string;
  readonly locale: 'en' | 'es';
  readonly tenant: string;
  readonly invoice: string;
  readonly invoiceSha256: string;
  readonly creditNote: string | null;
  readonly creditNoteSha256: string | null;
  readonly state: DisputeState;
  readonly outcome: DisputeOutcome | null;
  readonly wasReopened: boolean;
  readonly severity: DisputeSeverity;
  readonly assignee: string | null;
  readonly dueAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly firstAnsweredAt: Date | null;
  readonly endedAt: Date | null;
  readonly approvalId: string | null;
  readonly steps: number;
  readonly headSha256: string;
  readonly changedAt: Date;
};

export const DISPUTE_COLUMNS = Prisma.sql`d.tenant_id::text as "tenantId", d.id::text, d.number, d.subject, d.invoice_id::text as "invoiceId",
  d.line, d.credit_note_id::text as "creditNoteId", d.meter, d.category, d.currency, d.net_minor as "netMinor",
  d.tax_minor as "taxMinor", d.total_minor as "totalMinor", to_char(d.last_day, 'YYYY-MM-DD') as "lastDay",
  d.locale::text, d.snapshot_sha256 as "snapshotSha256", d.opened_by as "openedBy", d.opened_at as "openedAt",
  t.external_id as tenant, i.number as invoice, i.sha256 as "invoiceSha256", n.number as "creditNote",
  n.sha256 as "creditNoteSha256", s.state::text, s.outcome::text, s.was_reopened as "wasReopened", s.severity::text,
  s.assignee, s.due_at as "dueAt", s.escalated_at as "escalatedAt", s.first_answered_at as "firstAnsweredAt",
  s.ended_at as "endedAt", s.approval_id::text as "approvalId", s.steps, s.head_sha256 as "headSha256",
  s.changed_at as "changedAt"`;
export const DISPUTE_JOINS = Prisma.sql`dispute d join dispute_standing s on s.tenant_id = d.tenant_id and s.dispute_id = d.id
  join tenant t on t.id = d.tenant_id join invoice i on i.tenant_id = d.tenant_id and i.id = d.invoice_id
  left join credit_note n on n.tenant_id = d.tenant_id and n.id = d.credit_note_id`;

/** One dispute by its number; `hold` keeps others from changing it until the transaction ends. */
export async function selectDispute(
  tx: Tx,
  key: { readonly tenantId: string; readonly number: number },
  hold = false,
): Promise<DisputeRow | null> {
  const { number, tenantId } = key;
  const [row] = await tx.$queryRaw<DisputeRow[]>`select ${DISPUTE_COLUMNS} from ${DISPUTE_JOINS}
    where d.tenant_id = ${tenantId}::uuid and d.number = ${number} ${hold ? Prisma.sql`for update of s` : Prisma.empty}`;
  return row ?? null;
}

/** The number of a dispute by its id. */
export async function selectDisputeNumber(tx: Tx, { id, tenantId }: Key): Promise<number | null> {
  const row = await tx.dispute.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { number: true },
  });
  return row?.number ?? null;
}

/** The disputes of one customer, the latest first; of one invoice, where it is named. */
export function selectDisputesOf(
  tx: Tx,
  wanted: { readonly tenantId: string; readonly invoice?: string; readonly most: number },
): Promise<DisputeRow[]> {
  const { invoice = null, most, tenantId } = wanted;
  return tx.$queryRaw`select ${DISPUTE_COLUMNS} from ${DISPUTE_JOINS} where d.tenant_id = ${tenantId}::uuid
    and (${invoice}::text is null or i.number = ${invoice}) order by d.number desc limit ${most}`;
}

/** What open disputes of an invoice hold by now, in all with tax, and net by line. */
export async function selectInDispute(
  tx: Tx,
  invoice: Key,
): Promise<{ readonly totalMinor: bigint; readonly byLine: ReadonlyMap<string, bigint> }> {
  const rows = await tx.$queryRaw<{ line: string | null; net: bigint | null; total: bigint }[]>`
    select d.line, sum(d.net_minor)::bigint as net, sum(d.total_minor)::bigint as total
    from dispute d join dispute_standing s on s.tenant_id = d.tenant_id and s.dispute_id = d.id
    where d.tenant_id = ${invoice.tenantId}::uuid and d.invoice_id = ${invoice.id}::uuid
      and s.state not in ('resolved', 'withdrawn') group by d.line`;
  return {
    totalMinor: rows.reduce((sum, { total }) => sum + total, 0n),
    byLine: new Map(rows.flatMap(({ line, net }) => (line === null ? [] : [[line, net ?? 0n] as const]))),
  };
}

export type StepRow = {
  readonly tenantId: string;
  readonly disputeId: string;
  readonly position: number;
  readonly kind: DisputeStepKind;
  readonly side: DisputeSide;
  readonly actor: string;
  readonly text: string | null;
  readonly at: Date;
  readonly document: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly attestationId: string;
};

export async function insertStep(tx: Tx, row: StepRow, uploads: readonly string[]): Promise<void> {
  await tx.disputeStep.create({ data: row });
  const { disputeId, position, tenantId } = row;
  await tx.disputeAttachment.createMany({
    data: uploads.map((uploadId) => ({ tenantId, uploadId, disputeId, position })),
  });
}

/** The chain of a dispute, in order. */
export async function selectSteps(tx: Tx, { id, tenantId }: Key): Promise<StepRow[]> {
  const rows = await tx.disputeStep.findMany({
    where: { tenantId, disputeId: id },
    orderBy: { position: 'asc' },
  });
  return rows.map((row) => ({ ...row, kind: row.kind as DisputeStepKind, side: row.side as DisputeSide }));
}

/** The attachments of a dispute with the position of their step. */
export function selectAttachments(
  tx: Tx,
  { id, tenantId }: Key,
): Promise<(UploadRow & { position: number })[]> {
  return tx.$queryRaw`select u.id::text, u.object_id::text as "objectId", u.name, u.media_type as "mediaType",
      u.size_bytes as "sizeBytes", u.sha256, u.uploaded_by as "uploadedBy", a.position
    from dispute_attachment a join dispute_upload u on u.tenant_id = a.tenant_id and u.id = a.upload_id
    where a.tenant_id = ${tenantId}::uuid and a.dispute_id = ${id}::uuid order by a.position, u.name, u.id`;
}

export type StandingChange = {
  readonly state: DisputeState;
  readonly outcome: DisputeOutcome | null;
  readonly wasReopened: boolean;
  readonly severity: DisputeSeverity;
  readonly dueAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly firstAnsweredAt: Date | null;
  readonly endedAt: Date | null;
  readonly approvalId: string | null;
  readonly steps: number;
  readonly headSha256: string;
  readonly changedAt: Date;
};

export async function insertStanding(tx: Tx, { id, tenantId }: Key, row: StandingChange): Promise<void> {
  await tx.$executeRaw`insert into dispute_standing (tenant_id, dispute_id, state, outcome, was_reopened, severity, due_at,
      escalated_at, first_answered_at, ended_at, approval_id, steps, head_sha256, changed_at)
    values (${tenantId}::uuid, ${id}::uuid, ${row.state}::dispute_state, ${row.outcome}::dispute_outcome, ${row.wasReopened},
      ${row.severity}::dispute_severity, ${row.dueAt}, ${row.escalatedAt}, ${row.firstAnsweredAt}, ${row.endedAt},
      ${row.approvalId}::uuid, ${row.steps}, ${row.headSha256}, ${row.changedAt})`;
}

export async function updateStanding(tx: Tx, { id, tenantId }: Key, row: StandingChange): Promise<void> {
  await tx.$executeRaw`update dispute_standing set state = ${row.state}::dispute_state,
      outcome = ${row.outcome}::dispute_outcome, was_reopened = ${row.wasReopened},
      severity = ${row.severity}::dispute_severity, due_at = ${row.dueAt}, escalated_at = ${row.escalatedAt},
      first_answered_at = ${row.firstAnsweredAt}, ended_at = ${row.endedAt}, approval_id = ${row.approvalId}::uuid,
      steps = ${row.steps}, head_sha256 = ${row.headSha256}, changed_at = ${row.changedAt}
    where tenant_id = ${tenantId}::uuid and dispute_id = ${id}::uuid`;
}

export async function updateAssignee(
  tx: Tx,
  { id, tenantId }: Key,
  assignee: string | null,
  at: Date,
): Promise<void> {
  await tx.$executeRaw`update dispute_standing set assignee = ${assignee}, changed_at = ${at}
    where tenant_id = ${tenantId}::uuid and dispute_id = ${id}::uuid`;
}

/** Written without reading it back: the role that acts for customers may not read notes. */
export async function insertNote(
  tx: Tx,
  note: Key & {
    readonly disputeId: string;
    readonly kind: string;
    readonly text: string;
    readonly actor: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.disputeNote.createMany({ data: [note] });
}

export async function insertAward(
  tx: Tx,
  award: {
    readonly tenantId: string;
    readonly disputeId: string;
    readonly position: number;
    readonly kind: 'credit-note' | 'grant';
    readonly ref: string;
    readonly sha256: string | null;
    readonly approvalId: string;
    readonly currency: string;
    readonly totalMinor: bigint;
  },
): Promise<void> {
  await tx.disputeAward.create({ data: award });
}

export type AwardRow = {
  readonly kind: string;
  readonly ref: string;
  readonly currency: string;
  readonly totalMinor: bigint;
};

export function selectAwards(tx: Tx, { id, tenantId }: Key): Promise<AwardRow[]> {
  return tx.disputeAward.findMany({ where: { tenantId, disputeId: id }, orderBy: { position: 'asc' } });
}

/** The snapshot that a dispute began with: canonical JSON. */
export async function selectSnapshot(tx: Tx, { id, tenantId }: Key): Promise<Uint8Array> {
  const row = await tx.dispute.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    select: { snapshot: true },
  });
  return row.snapshot;
}

/** Disputes that are later than was promised and not escalated yet, of all tenants: ids only. */
export function lateDisputes(tx: Tx, at: Date, most: number): Promise<Key[]> {
  return tx.$queryRaw`select tenant_id::text as "tenantId", id::text from openbook.late_disputes(${at}, ${most}::int)`;
}

/** One dispute by its customer's external id and its number. */
export async function selectDisputeOf(
  tx: Tx,
  key: { readonly tenant: string; readonly number: number },
  hold: boolean,
): Promise<DisputeRow | null> {
  const { number, tenant } = key;
  const [row] = await tx.$queryRaw<DisputeRow[]>`select ${DISPUTE_COLUMNS} from ${DISPUTE_JOINS}
    where t.external_id = ${tenant} and d.number = ${number} ${hold ? Prisma.sql`for update of s` : Prisma.empty}`;
  return row ?? null;
}

type BundleKey = { readonly tenantId: string; readonly disputeId: string; readonly steps: number };

/** The bundle of a chain up to a step. */
export function selectBundle(
  tx: Tx,
  key: BundleKey,
): Promise<{ readonly storedObjectId: string; readonly sha256: string } | null> {
  return tx.disputeBundle.findUnique({
    where: { tenantId_disputeId_steps: key },
    select: { storedObjectId: true, sha256: true },
  });
}

export async function insertBundle(
  tx: Tx,
  row: BundleKey & { readonly storedObjectId: string; readonly sha256: string; readonly createdAt: Date },
): Promise<void> {
  await tx.disputeBundle.create({ data: row });
}
