import { countApprovals, delegationHolds, type Vote } from '#core/approvals/decide.ts';
import { APPROVAL_KINDS, type ApprovalKind } from '#core/approvals/kinds.ts';
import { required } from '#core/assert.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { actorName, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { isAllowed, type PolicyAttributes, type PolicyResource } from '#server/platform/policy/index.ts';
import type { ApproverShortage } from './contract.ts';
import { type DelegationRow, type RequestRow, type StepRow, selectDelegations } from './repository.ts';

/** What decides by whom a proposal may be approved. */
type Concern = Pick<RequestRow, 'tenantId' | 'kind' | 'amountMinor' | 'currency'> &
  Partial<Pick<RequestRow, 'creditKind'>>;

const MOST_APPROVERS = 5;
/** What a proposal may stay open for; of these the longest that the policy allows. */
const OPEN_HOURS = [24, 48, 72, 168, 336, 720] as const;

/** Where the policies look a proposal up: at its tenant, or at the vendor. */
export function resourceOf({ tenantId }: { readonly tenantId: string | null }): PolicyResource {
  return tenantId === null ? 'vendor' : { tenantId };
}

function told(minor: bigint): number {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(minor > most ? most : minor);
}

/**
 * What the policies are told about a proposal; `usedMinor` is what the person who acts has used of the month's cap. An amount
 * beyond what Cedar counts is told as the greatest it does.
 */
export function attributesOf(concern: Concern, usedMinor = 0n): PolicyAttributes {
  const { amountMinor, creditKind, currency, kind } = concern;
  return {
    kind,
    amountMinor: told(amountMinor ?? 0n),
    currency: currency ?? '',
    creditKind: creditKind ?? '',
    usedMinor: told(usedMinor),
  };
}

/** How many others the policy asks for and how long it lets the proposal stay open; null when it knows no such kind. */
export function termsByPolicy(
  ctx: Pick<Ctx, 'actor'>,
  concern: Concern,
): { readonly neededCount: number; readonly openHours: number } | null {
  const allows = (needed: number, openHours: number) =>
    isAllowed(ctx.actor, 'approvals.open', resourceOf(concern), {
      ...attributesOf(concern),
      needed,
      openHours,
    });
  for (let needed = 1; needed <= MOST_APPROVERS; needed += 1) {
    const openHours = OPEN_HOURS.findLast((hours) => allows(needed, hours));
    if (openHours !== undefined) return { neededCount: needed, openHours };
  }
  return null;
}

/**
 * Whether the policy lets this person, with the roles they hold now, approve such a proposal of somebody else. What is used
 * of a month is judged when somebody decides; approvals that were given are counted again without it.
 */
export function mayApprove(person: PersonActor, concern: Concern, usedMinor = 0n): boolean {
  return isAllowed(person, 'approvals.approve', resourceOf(concern), {
    ...attributesOf(concern, usedMinor),
    ownProposal: false,
  });
}

const USER = 'user:';

/** The ids of people among the names of actors. */
export function userIdsIn(actors: readonly (string | null)[]): string[] {
  return [...new Set(actors.flatMap((name) => (name?.startsWith(USER) ? [name.slice(USER.length)] : [])))];
}

/** The approvals given so far, each with whether its right still holds. */
export function votesOf(
  request: RequestRow,
  steps: readonly StepRow[],
  staff: readonly PersonActor[],
): Vote[] {
  const entitled = new Set(
    staff.filter((person) => mayApprove(person, request)).map((person) => actorName(person)),
  );
  const present = new Set(staff.map((person) => actorName(person)));
  return steps.flatMap(({ requestId, step, actor, authority }) =>
    requestId === request.id && step === 'approved'
      ? [
          {
            actor,
            authority: required(authority, 'an approval is given by a right'),
            isEntitled: authority !== null && entitled.has(authority) && present.has(actor),
          },
        ]
      : [],
  );
}

/** As `votesOf`, reading who holds which right now and keeping that until the transaction ends. */
export async function currentVotes(
  ctx: Ctx,
  request: RequestRow,
  steps: readonly StepRow[],
): Promise<Vote[]> {
  const given = steps.filter(({ step }) => step === 'approved');
  const userIds = userIdsIn(given.flatMap(({ actor, authority }) => [actor, authority]));
  return votesOf(request, steps, await readStaffRights(ctx, { userIds, lock: true }));
}

export function countOf(request: RequestRow, votes: readonly Vote[]): number {
  return countApprovals(request.proposedBy, votes);
}

/** The delegations by which a person stands in for others today. */
export async function delegationsTo(ctx: Ctx, person: PersonActor): Promise<DelegationRow[]> {
  const today = ctx.now.toISOString().slice(0, 10);
  const rows = await selectDelegations(ctx.tx, { toUserId: person.userId, today });
  return rows.filter((row) =>
    delegationHolds(
      {
        from: `${USER}${row.fromUserId}`,
        to: `${USER}${row.toUserId}`,
        firstDay: row.firstDay,
        lastDay: row.lastDay,
        isEnded: row.endedAt !== null,
      },
      actorName(person),
      today,
    ),
  );
}

/**
 * By whose right a person may decide about a proposal: by their own if they hold it, else by that of somebody whom they
 * stand in for, who is not the proposer and whose right nobody used; null when by nobody's. `spent` is what each has used of
 * the month's cap.
 */
export function rightFor(
  request: RequestRow,
  person: PersonActor,
  choice: {
    readonly lenders: readonly PersonActor[];
    readonly used: readonly Vote[];
    readonly spent?: ReadonlyMap<string, bigint>;
  },
): PersonActor | null {
  const mayStill = (one: PersonActor) => mayApprove(one, request, choice.spent?.get(actorName(one)));
  if (mayStill(person)) return person;
  const isFree = (lender: PersonActor) => {
    const name = actorName(lender);
    return name !== request.proposedBy && !choice.used.some(({ authority }) => authority === name);
  };
  const lenders = choice.lenders.filter(mayStill);
  return lenders.find(isFree) ?? lenders[0] ?? null;
}

/** The kinds that fewer than two people could approve, among these staff. */
export function shortagesAmong(staff: readonly PersonActor[]): ApproverShortage[] {
  return APPROVAL_KINDS.flatMap((kind: ApprovalKind) => {
    const concern = { tenantId: null, kind, amountMinor: null, currency: null };
    const approvers = staff.filter((person) => mayApprove(person, concern)).length;
    return approvers < 2 ? [{ kind, approvers }] : [];
  });
}
