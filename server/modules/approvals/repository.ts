import type { CreditDeed } from '#core/approvals/credit-caps.ts';
import type { ApprovalState, ApprovalStep } from '#core/approvals/lifecycle.ts';
import { APPROVAL_STATES, isOpenApproval, statesBefore } from '#core/approvals/lifecycle.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type RequestRow = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly subjectRef: string;
  readonly subjectSha256: string;
  readonly document: Uint8Array<ArrayBuffer>;
  readonly documentSha256: string;
  readonly reason: string;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly creditKind: string | null;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly neededCount: number;
  readonly expiresAt: Date;
};
export type StandingRow = RequestRow & { readonly state: ApprovalState; readonly changedAt: Date };

export type StepRow = {
  readonly requestId: string;
  readonly position: number;
  readonly tenantId: string | null;
  readonly step: ApprovalStep;
  readonly actor: string;
  readonly authority: string | null;
  readonly proposedBy: string;
  readonly reason: string | null;
  readonly at: Date;
  readonly policyHash: string;
  readonly receipt: Uint8Array<ArrayBuffer>;
  readonly receiptSha256: string;
  readonly attestationId: string;
};

const OPEN_STATES = APPROVAL_STATES.filter(isOpenApproval);
const WITH_STANDING = { standing: { select: { state: true, changedAt: true } } } as const;

function standingRow({
  standing,
  ...row
}: RequestRow & { standing: { state: ApprovalState; changedAt: Date } | null }): StandingRow {
  if (standing === null) throw new Error(`the proposal ${row.id} stands nowhere`);
  return { ...row, ...standing };
}

/** Two proposals about one thing stand in line, so that the same one is not made twice. */
export async function lockSubject(tx: Tx, kind: string, subjectRef: string): Promise<void> {
  await tx.$queryRaw`
    select pg_advisory_xact_lock(hashtextextended(${`approvals.subject:${kind}:${subjectRef}`}, 0))::text`;
}

/** Who gives credit away stands in line until the transaction ends: what they have used stays as it was counted. */
export async function lockCaps(tx: Tx, person: string): Promise<void> {
  await tx.$queryRaw`
    select pg_advisory_xact_lock(hashtextextended(${`approvals.caps:${person}`}, 0))::text`;
}

/** What a person proposed and approved of one kind and currency since an instant, for whatever customers. */
export async function selectCreditDeeds(
  tx: Tx,
  wanted: {
    readonly person: string;
    readonly creditKind: string;
    readonly currency: string;
    readonly since: Date;
  },
): Promise<CreditDeed[]> {
  const { creditKind, currency, person, since } = wanted;
  const rows = await tx.$queryRaw<(Omit<CreditDeed, 'at'> & { at: Date })[]>`
    select act, amount_minor as "amountMinor", at, state::text, document_sha256 as "documentSha256"
    from openbook.credit_deeds(${person}, ${creditKind}, ${currency}, ${since})`;
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export async function insertRequest(tx: Tx, row: RequestRow): Promise<void> {
  await tx.approvalRequest.create({ data: row, select: { id: true } });
  await tx.approvalStanding.create({
    data: { requestId: row.id, tenantId: row.tenantId, state: 'proposed', changedAt: row.proposedAt },
    select: { requestId: true },
  });
}

export async function findOpenTwin(
  tx: Tx,
  row: Pick<RequestRow, 'tenantId' | 'kind' | 'subjectRef' | 'subjectSha256' | 'documentSha256'>,
  at: Date,
): Promise<StandingRow | null> {
  const found = await tx.approvalRequest.findFirst({
    where: { ...row, expiresAt: { gt: at }, standing: { state: { in: OPEN_STATES } } },
    include: WITH_STANDING,
  });
  return found && standingRow(found);
}

/** The proposal with its standing held until the transaction ends; null when there is none. */
export async function lockRequest(tx: Tx, id: string): Promise<StandingRow | null> {
  await tx.$queryRaw`select from approval_standing where request_id = ${id}::uuid for update`;
  return findRequest(tx, id);
}

export async function findRequest(tx: Tx, id: string): Promise<StandingRow | null> {
  const found = await tx.approvalRequest.findUnique({ where: { id }, include: WITH_STANDING });
  return found && standingRow(found);
}

export async function selectRequestsByIds(tx: Tx, ids: readonly string[]): Promise<StandingRow[]> {
  const rows = await tx.approvalRequest.findMany({ where: { id: { in: [...ids] } }, include: WITH_STANDING });
  return rows.map(standingRow);
}

/** Moves a proposal on from wherever that is possible; false when it stands elsewhere by now. */
export async function moveStanding(tx: Tx, id: string, to: ApprovalState, at: Date): Promise<boolean> {
  const { count } = await tx.approvalStanding.updateMany({
    where: { requestId: id, state: { in: statesBefore(to) } },
    data: { state: to, changedAt: at },
  });
  return count === 1;
}

export async function insertStep(tx: Tx, row: StepRow): Promise<void> {
  await tx.approvalStep.create({ data: row, select: { position: true } });
}

/** The steps of these proposals, each proposal's in their order. */
export function selectSteps(tx: Tx, ids: readonly string[]): Promise<StepRow[]> {
  return tx.approvalStep.findMany({
    where: { requestId: { in: [...ids] } },
    orderBy: [{ requestId: 'asc' }, { position: 'asc' }],
  });
}

export async function selectRequests(
  tx: Tx,
  filters: {
    readonly proposedBy: string | null;
    readonly state: ApprovalState | 'open' | null;
    readonly kind: string | null;
    readonly limit: number;
  },
): Promise<StandingRow[]> {
  const { proposedBy, state, kind } = filters;
  const states = state === 'open' ? OPEN_STATES : state === null ? null : [state];
  const rows = await tx.approvalRequest.findMany({
    where: {
      ...(proposedBy === null ? {} : { proposedBy }),
      ...(kind === null ? {} : { kind }),
      ...(states === null ? {} : { standing: { state: { in: states } } }),
    },
    include: WITH_STANDING,
    orderBy: [{ proposedAt: 'desc' }, { id: 'desc' }],
    take: filters.limit,
  });
  return rows.map(standingRow);
}

/** Whether anything was ever proposed here, for the vendor or for any tenant. */
export async function selectHasApprovals(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ has: boolean }[]>`select openbook.has_approvals() as has`;
  return row?.has ?? false;
}

/** Open proposals whose time is over, of all tenants, by id only. */
export function selectDueApprovals(
  tx: Tx,
  at: Date,
  most: number,
): Promise<{ id: string; tenantId: string | null }[]> {
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId" from openbook.due_approvals(${at}, ${most}::int)`;
}

export type DelegationRow = {
  readonly id: string;
  readonly fromUserId: string;
  readonly toUserId: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly reason: string;
  readonly givenAt: Date;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
};

export async function insertDelegation(
  tx: Tx,
  row: Omit<DelegationRow, 'endedAt' | 'endedBy'>,
): Promise<void> {
  await tx.approvalDelegation.create({
    data: { ...row, firstDay: dateFromCivil(row.firstDay), lastDay: dateFromCivil(row.lastDay) },
    select: { id: true },
  });
}

/** Delegations that are not over on this day, to one person or to anybody; ended ones too. */
export async function selectDelegations(
  tx: Tx,
  wanted: { readonly toUserId: string | null; readonly today: string },
): Promise<DelegationRow[]> {
  const rows = await tx.approvalDelegation.findMany({
    where: {
      lastDay: { gte: dateFromCivil(wanted.today) },
      ...(wanted.toUserId === null ? {} : { toUserId: wanted.toUserId }),
    },
    orderBy: [{ firstDay: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    ...row,
    firstDay: civilFromDate(row.firstDay),
    lastDay: civilFromDate(row.lastDay),
  }));
}

/** Ends a delegation that the person gave; null when it is not theirs or ended already. */
export async function endDelegation(
  tx: Tx,
  end: {
    readonly id: string;
    readonly fromUserId: string;
    readonly endedAt: Date;
    readonly endedBy: string;
  },
): Promise<DelegationRow | null> {
  const { count } = await tx.approvalDelegation.updateMany({
    where: { id: end.id, fromUserId: end.fromUserId, endedAt: null },
    data: { endedAt: end.endedAt, endedBy: end.endedBy },
  });
  if (count === 0) return null;
  const row = await tx.approvalDelegation.findUniqueOrThrow({ where: { id: end.id } });
  return { ...row, firstDay: civilFromDate(row.firstDay), lastDay: civilFromDate(row.lastDay) };
}
