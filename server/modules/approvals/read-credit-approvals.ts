import { type CreditAct, capRoom } from '#core/approvals/credit-caps.ts';
import { type ApprovalState, isOpenApproval } from '#core/approvals/lifecycle.ts';
import { CREDIT_KINDS, type CreditKind } from '#core/billing/credit-kinds.ts';
import { readPersonNames, readStaffRights } from '#server/modules/identity/index.ts';
import { actorName, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { capProbe } from './caps.ts';
import {
  type CreditRequestRow,
  selectApprovalsOf,
  selectCreditFacts,
  selectCreditRequests,
} from './repository-credits.ts';
import { userIdsIn } from './rights.ts';

/** Who approved, by their name in the log and as people call them. */
export type CreditPerson = { readonly actor: string; readonly name: string };

/** What one person may give at once: as who proposed it, or as who approved it. */
export type CreditCap = { readonly person: string; readonly act: CreditAct; readonly capMinor: bigint };

/** A credit as two people see it: what was proposed, by whom, and where it stands. */
export type CreditApproval = {
  readonly approvalId: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly creditKind: CreditKind | null;
  readonly subjectRef: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reason: string;
  readonly proposer: CreditPerson;
  readonly proposedAt: Date;
  readonly state: ApprovalState;
  readonly changedAt: Date;
  readonly approvers: readonly CreditPerson[];
};

/** What of a credit signals of misuse are found from. */
export type CreditDecision = Pick<
  CreditApproval,
  'approvalId' | 'tenantId' | 'kind' | 'creditKind' | 'amountMinor' | 'currency' | 'proposedAt'
> & {
  readonly proposer: Pick<CreditPerson, 'actor'>;
  readonly approvers: readonly Pick<CreditPerson, 'actor'>[];
};

/** From the first instant to before the second. */
export type CreditSpan = { readonly from: Date; readonly to: Date };

/** No more credits than these are read at once; a list of so many says that it is cut. */
export const CREDITS_READ_MAX = 5_000;

/**
 * The credit notes and grants that were proposed within a span, for all customers that the transaction sees, the latest first;
 * at most 5,000. Proposals to end a grant are none, and what a customer pays for is not given.
 */
export async function readCreditApprovals(ctx: Ctx, span: CreditSpan): Promise<CreditApproval[]> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  const rows = await selectCreditRequests(ctx.tx, { ...span, most: CREDITS_READ_MAX });
  const given = await selectApprovalsOf(
    ctx.tx,
    rows.map(({ id }) => id),
  );
  const names = await readPersonNames(
    ctx,
    userIdsIn([...rows.map(({ proposedBy }) => proposedBy), ...given.map(({ actor }) => actor)]),
  );
  const person = (actor: string): CreditPerson => ({
    actor,
    name: names.get(actor.replace(/^user:/, '')) ?? actor,
  });
  const approvers = Map.groupBy(given, ({ requestId }) => requestId);
  return rows.map((row) => ({
    ...factsOf(row, ctx.now),
    proposer: person(row.proposedBy),
    approvers: (approvers.get(row.id) ?? []).map(({ actor }) => person(actor)),
  }));
}

function factsOf(row: CreditRequestRow, now: Date): Omit<CreditApproval, 'proposer' | 'approvers'> {
  const { amountMinor, changedAt, currency, kind, proposedAt, reason, subjectRef, tenantId } = row;
  return {
    approvalId: row.id,
    tenantId,
    kind,
    creditKind: kindNamed(row.creditKind),
    subjectRef,
    amountMinor,
    currency,
    reason,
    proposedAt,
    state: isOpenApproval(row.state) && row.expiresAt <= now ? 'expired' : row.state,
    changedAt,
  };
}

/** Credits that were given or are agreed to since an instant, for measurements that belong to no customer. */
export async function readCreditDecisions(ctx: Ctx, since: Date): Promise<CreditDecision[]> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  return (await selectCreditFacts(ctx.tx, since)).map(({ approvedBy, creditKind, proposedBy, ...facts }) => ({
    ...facts,
    creditKind: kindNamed(creditKind),
    proposer: { actor: proposedBy },
    approvers: approvedBy.map((actor) => ({ actor })),
  }));
}

function kindNamed(text: string | null): CreditKind | null {
  return CREDIT_KINDS.find((one) => one === text) ?? null;
}

/** The caps for one credit that each credit's people have now; who has none, or is staff no more, is missing. */
export async function readCreditCaps(ctx: Ctx): Promise<(credit: CreditDecision) => CreditCap[]> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  const staff = new Map(
    (await readStaffRights(ctx, { userIds: 'all' })).map((one) => [actorName(one), one] as const),
  );
  const known = new Map<string, bigint | null>();
  const capOf = (person: PersonActor, act: CreditAct, credit: CreditDecision): bigint | null => {
    const key = [actorName(person), act, credit.kind, credit.creditKind, credit.currency].join(' ');
    const cap = known.get(key);
    if (cap !== undefined) return cap;
    const found = capRoom(capProbe(person, act, credit), 0n)?.eachMinor ?? null;
    known.set(key, found);
    return found;
  };
  return (credit) => {
    const acts = [
      { actor: credit.proposer.actor, act: 'proposed' as const },
      ...credit.approvers.map(({ actor }) => ({ actor, act: 'approved' as const })),
    ];
    return acts.flatMap(({ act, actor }) => {
      const person = staff.get(actor);
      const capMinor = person === undefined ? null : capOf(person, act, credit);
      return capMinor === null ? [] : [{ person: actor, act, capMinor }];
    });
  };
}
