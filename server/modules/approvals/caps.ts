import {
  type CapProbe,
  type CapRoom,
  type CreditAct,
  capMonth,
  capRoom,
  usedInMonth,
} from '#core/approvals/credit-caps.ts';
import { formatMoney } from '#core/money/money.ts';
import { actorName, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import { lockCaps, type RequestRow, selectCreditDeeds } from './repository.ts';
import { attributesOf, resourceOf } from './rights.ts';

type Concern = Pick<RequestRow, 'tenantId' | 'kind' | 'amountMinor' | 'currency' | 'creditKind'>;

/** Whether this gives something away, so that caps by month hold. */
function isCapped(concern: Concern): concern is Concern & { creditKind: string; currency: string } {
  return concern.creditKind !== null && concern.currency !== null;
}

/**
 * What each of these people has used of this month's cap for such a proposal, by their names in the log; it stays so until
 * the transaction ends, so that two decisions at once are judged one after the other. Empty where no cap holds.
 */
export async function spentBy(
  ctx: Ctx,
  concern: Concern,
  wanted: { readonly act: CreditAct; readonly people: readonly PersonActor[]; readonly except?: string },
): Promise<Map<string, bigint>> {
  const { people, ...counted } = wanted;
  const spent = new Map<string, bigint>();
  if (!isCapped(concern)) return spent;
  const month = capMonth(ctx.now);
  // In the order of their names: two who need the same locks take them in the same order.
  for (const person of [...new Set(people.map(actorName))].toSorted()) {
    await lockCaps(ctx.tx, person);
    const deeds = await selectCreditDeeds(ctx.tx, {
      person,
      creditKind: concern.creditKind,
      currency: concern.currency,
      since: new Date(`${month}-01T00:00:00Z`),
    });
    spent.set(person, usedInMonth(deeds, { ...counted, month }));
  }
  return spent;
}

/** Asks the policy what a person may propose or approve of such credits. */
export function capProbe(person: PersonActor, act: CreditAct, concern: Concern): CapProbe {
  const action = act === 'proposed' ? 'approvals.propose' : 'approvals.approve';
  return ({ amountMinor, usedMinor }) =>
    isAllowed(person, action, resourceOf(concern), {
      ...attributesOf({ ...concern, amountMinor }, usedMinor),
      ownProposal: false,
    });
}

/**
 * Raises `approvals.over_cap` (403) when nothing but a cap stands between a person and this act: with the caps as the policy
 * has them, what is used of the month and what is left. Says nothing where the policy refuses for another reason.
 */
export function refuseOverCap(
  person: PersonActor,
  concern: Concern,
  about: { readonly act: CreditAct; readonly usedMinor: bigint },
): void {
  const { amountMinor } = concern;
  if (!isCapped(concern) || amountMinor === null) return;
  const room = capRoom(capProbe(person, about.act, concern), about.usedMinor);
  if (room === null || amountMinor <= room.leftMinor) return;
  throw overCap(room, { act: about.act, creditKind: concern.creditKind, currency: concern.currency });
}

function overCap(
  room: CapRoom,
  {
    act,
    creditKind,
    currency,
  }: { readonly act: CreditAct; readonly creditKind: string; readonly currency: string },
): DomainError {
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const details = {
    act,
    creditKind,
    currency,
    each: room.eachMinor === null ? 'none' : print(room.eachMinor),
    month: room.monthMinor === null ? 'none' : print(room.monthMinor),
    used: print(room.usedMinor),
    left: print(room.leftMinor),
  };
  const { each, left, month, used } = details;
  return new DomainError('approvals.over_cap', {
    message: `Over the cap for ${creditKind} credits ${act} by one person: ${each} each and ${month} a month in ${currency}. Used this month: ${used}; left: ${left}.`,
    status: 403,
    details,
  });
}
