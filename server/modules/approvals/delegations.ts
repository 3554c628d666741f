import { canonicalDigest } from '#core/proof/digest.ts';
import { civilDateToEpochDay } from '#core/time/civil-date.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { readPersonNames, readStaffRights } from '#server/modules/identity/index.ts';
import { actorName, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord, isAllowed } from '#server/platform/policy/index.ts';
import {
  type DelegateInput,
  type DelegationBoard,
  type DelegationView,
  delegateInput,
  type EndDelegationInput,
  endDelegationInput,
} from './contract.ts';
import { type DelegationRow, endDelegation, insertDelegation, selectDelegations } from './repository.ts';

function signedIn(ctx: Ctx): PersonActor {
  if (ctx.actor.kind === 'person') return ctx.actor;
  throw new DomainError('auth.sign_in_required', { message: 'A right belongs to a person.', status: 401 });
}

/** Whoever may lend a right may be lent one. Those who approve no money stand in for nobody who does. */
function canStandIn(person: PersonActor): boolean {
  return isAllowed(person, 'approvals.delegate', 'vendor', { days: 1 });
}

async function record(
  ctx: Ctx,
  row: Omit<DelegationRow, 'endedAt' | 'endedBy' | 'givenAt'>,
  what: 'given' | 'ended',
): Promise<void> {
  const content = {
    delegationId: row.id,
    what,
    from: `user:${row.fromUserId}`,
    to: `user:${row.toUserId}`,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
    reason: row.reason,
    by: actorName(ctx.actor),
    at: ctx.now.toISOString(),
  };
  await attest(ctx, {
    tenantId: null,
    kind: 'approval-delegation',
    subjectName: `delegation ${row.firstDay} to ${row.lastDay}: ${what}`,
    subjectRef: `${row.id}/${what}`,
    subjects: [{ name: 'delegation.json', sha256: canonicalDigest(content) }],
    predicate: content,
  });
}

/**
 * Lends the caller's right to approve to a colleague for dates. The colleague never decides by it about what the caller
 * proposed. Raises `approvals.days_backward` and `approvals.delegate_unfit` with the field named.
 */
export async function delegate(ctx: Ctx, input: DelegateInput): Promise<{ readonly id: string }> {
  authorise(ctx, 'approvals.decide', 'vendor');
  const { firstDay, lastDay, reason, toUserId } = delegateInput.parse(input);
  if (lastDay < firstDay || lastDay < ctx.now.toISOString().slice(0, 10))
    throw new DomainError('approvals.days_backward', {
      message: 'The last day lies before the first, or in the past.',
      path: 'lastDay',
    });
  const days = civilDateToEpochDay(lastDay) - civilDateToEpochDay(firstDay) + 1;
  await authoriseAndRecord(ctx, 'approvals.delegate', 'vendor', { days });
  const { userId: fromUserId } = signedIn(ctx);
  const [colleague] = await readStaffRights(ctx, { userIds: [toUserId], lock: true });
  if (toUserId === fromUserId || !colleague || !canStandIn(colleague))
    throw new DomainError('approvals.delegate_unfit', {
      message: 'This person cannot stand in for you.',
      path: 'toUserId',
    });
  const row = { id: ctx.ids(), fromUserId, toUserId, firstDay, lastDay, reason };
  await insertDelegation(ctx.tx, { ...row, givenAt: ctx.now });
  await record(ctx, row, 'given');
  return { id: row.id };
}

/** Ends a delegation that the caller gave, at once. Raises `approvals.delegation_unknown` (404). */
export async function endOwnDelegation(ctx: Ctx, input: EndDelegationInput): Promise<void> {
  authorise(ctx, 'approvals.decide', 'vendor');
  const { delegationId } = endDelegationInput.parse(input);
  const ended = await endDelegation(ctx.tx, {
    id: delegationId,
    fromUserId: signedIn(ctx).userId,
    endedAt: ctx.now,
    endedBy: actorName(ctx.actor),
  });
  if (!ended)
    throw new DomainError('approvals.delegation_unknown', {
      message: 'You gave no such delegation, or it is ended.',
      status: 404,
    });
  await record(ctx, ended, 'ended');
}

/** Delegations that are not over yet, and whom the caller could lend their right to. */
export async function readDelegations(ctx: Ctx): Promise<DelegationBoard> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  const today = ctx.now.toISOString().slice(0, 10);
  const rows = await selectDelegations(ctx.tx, { toUserId: null, today });
  const names = await readPersonNames(
    ctx,
    rows.flatMap(({ fromUserId, toUserId }) => [fromUserId, toUserId]),
  );
  const me = ctx.actor.kind === 'person' ? ctx.actor.userId : null;
  const view = (row: DelegationRow): DelegationView => ({
    id: row.id,
    fromName: names.get(row.fromUserId) ?? row.fromUserId,
    toName: names.get(row.toUserId) ?? row.toUserId,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
    reason: row.reason,
    isEnded: row.endedAt !== null,
    isMine: row.fromUserId === me,
  });
  const isDecider = ctx.actor.kind === 'person' && canStandIn(ctx.actor);
  const staff = isDecider ? await readStaffRights(ctx, { userIds: 'all' }) : [];
  return {
    delegations: rows.map(view),
    colleagues: staff
      .filter((person) => person.userId !== me && canStandIn(person))
      .map(({ userId, name }) => ({ userId, name })),
  };
}
