import type { ApprovalState } from '#core/approvals/lifecycle.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type CreditRequestRow = {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly creditKind: string | null;
  readonly subjectRef: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly state: ApprovalState;
  readonly changedAt: Date;
  readonly expiresAt: Date;
};

/**
 * Proposals of credit notes and of grants that are given: not those to end a grant, nor what a customer pays for. The latest
 * first.
 */
export function selectCreditRequests(
  tx: Tx,
  wanted: { readonly from: Date; readonly to: Date; readonly most: number },
): Promise<CreditRequestRow[]> {
  return tx.$queryRaw`
    select r.id::text, r.tenant_id::text as "tenantId", r.kind, r.credit_kind as "creditKind", r.subject_ref as "subjectRef",
      r.amount_minor as "amountMinor", r.currency, r.reason, r.proposed_by as "proposedBy", r.proposed_at as "proposedAt",
      s.state::text, r.expires_at as "expiresAt", s.changed_at as "changedAt"
    from approval_request r join approval_standing s on s.request_id = r.id
    where r.proposed_at >= ${wanted.from} and r.proposed_at < ${wanted.to}
      and r.tenant_id is not null and r.amount_minor is not null
      and (r.credit_kind is not null or r.kind = 'credit-note'
        or r.kind = 'grant' and convert_from(r.document, 'UTF8')::jsonb @> '{"action": "issue", "kind": "discount"}')
    order by r.proposed_at desc, r.id desc limit ${wanted.most}::int`;
}

type CreditFactRow = Pick<
  CreditRequestRow,
  'tenantId' | 'kind' | 'creditKind' | 'amountMinor' | 'currency' | 'proposedBy' | 'proposedAt'
> & { readonly approvalId: string; readonly approvedBy: readonly string[] };

/** What was given or agreed to since an instant, for whatever customers. */
export function selectCreditFacts(tx: Tx, since: Date): Promise<CreditFactRow[]> {
  return tx.$queryRaw`
    select request_id::text as "approvalId", tenant_id::text as "tenantId", kind, credit_kind as "creditKind",
      amount_minor as "amountMinor", currency, proposed_by as "proposedBy", proposed_at as "proposedAt",
      approved_by as "approvedBy"
    from openbook.credit_facts(${since})`;
}

/** Who approved these proposals, in the order they did. */
export function selectApprovalsOf(
  tx: Tx,
  ids: readonly string[],
): Promise<{ requestId: string; actor: string }[]> {
  return tx.approvalStep.findMany({
    where: { requestId: { in: [...ids] }, step: 'approved' },
    orderBy: [{ requestId: 'asc' }, { position: 'asc' }],
    select: { requestId: true, actor: true },
  });
}
