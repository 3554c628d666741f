import type { InvoiceReduction } from '#core/contracts/invoice.ts';
import type { GrantRule, RulesDocument } from '#core/contracts/rules.ts';
import { formatMoney, type Money, moneyFromWire, moneyToFraction, sumMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { addDays } from '#core/time/civil-date.ts';

/** A grant that may be drawn, with its balance in minor units. */
export type UsableGrant = GrantRule & { readonly left: Money };

export type GrantDraw = { readonly grant: UsableGrant; readonly amount: Money };

/** What grants pay of a total, and what is left of it; nothing of it where no grant pays. */
export type Settlement = {
  readonly credits: readonly InvoiceReduction[];
  readonly credited: Money;
  readonly due: Money;
};

/** Whether a grant counts for a period: its last day is not before the period's. */
export function isGrantInTime(
  { expiresOn }: { readonly expiresOn?: string | undefined },
  period: { readonly end: string },
): boolean {
  return expiresOn === undefined || expiresOn >= addDays(period.end, -1);
}

/**
 * The order in which grants are drawn, whatever order they are stated in: the lowest priority number first, then what
 * expires first, then what was granted first.
 */
export function byDrawingOrder<T extends Omit<GrantRule, 'name' | 'kind' | 'balance'>>(
  grants: readonly T[],
): T[] {
  const key = (grant: T) => `${grant.expiresOn ?? '9999-99-99'} ${grant.issuedOn} ${grant.id}`;
  return grants.toSorted((a, b) => a.priority - b.priority || (key(a) < key(b) ? -1 : 1));
}

/** The grants of a kind that count for the period and have something left, in the order in which they are drawn. */
export function usableGrants(
  { currency, grants = [], period }: Pick<RulesDocument, 'currency' | 'grants' | 'period'>,
  kind: GrantRule['kind'],
): Result<UsableGrant[]> {
  const usable: UsableGrant[] = [];
  for (const [index, grant] of grants.entries()) {
    if (grant.kind !== kind || !isGrantInTime(grant, period)) continue;
    const left = moneyFromWire({ amount: grant.balance, currency });
    if (!left.ok) return failure(left.error.code, left.error.message, `grants[${index}].balance`);
    if (left.value.amountMinor > 0n) usable.push({ ...grant, left: left.value });
  }
  return success(byDrawingOrder(usable));
}

/** Draws an amount from grants, one after the other; none gives more than it has, and none is named that gives nothing. */
export function drawInTurn(grants: readonly UsableGrant[], needed: Money): GrantDraw[] {
  const { currency } = needed;
  let restMinor = needed.amountMinor;
  return grants.flatMap((grant) => {
    const amountMinor = grant.left.amountMinor < restMinor ? grant.left.amountMinor : restMinor;
    if (amountMinor <= 0n) return [];
    restMinor -= amountMinor;
    return [{ grant, amount: { amountMinor, currency } }];
  });
}

/** What grants pay of a total after tax; null where they pay nothing. The total itself stays as it is. */
export function settleByGrants(input: {
  readonly rules: Pick<RulesDocument, 'currency' | 'grants' | 'period'>;
  readonly total: Money;
  readonly totalStep: Traced;
  readonly trace: TraceRecorder;
}): Result<Settlement | null> {
  const { rules, total, totalStep, trace } = input;
  const { currency } = total;
  const grants = usableGrants(rules, 'payment');
  if (!grants.ok) return grants;
  const draws = drawInTurn(grants.value, total);
  if (draws.length === 0) return success(null);
  let rest = totalStep;
  const paid = draws.map(({ amount, grant }) => {
    const drawn = trace.record({
      op: 'grant-payment',
      inputs: [
        { name: 'grant', value: grant.name.en, ref: `grant:${grant.id}` },
        usedValue('rest', rest),
        { name: 'balance', value: grant.balance, unit: currency, ref: `grant:${grant.id}` },
      ],
      output: moneyToFraction(amount),
      unit: currency,
    });
    rest = { value: rest.value.sub(drawn.value), unit: currency };
    return drawn;
  });
  const credited = sumMoney(
    draws.map(({ amount }) => amount),
    currency,
  );
  const due = { amountMinor: total.amountMinor - credited.amountMinor, currency };
  const creditedStep = trace.record({
    op: 'credited-total',
    inputs: paid.map((one, index) => usedValue(`grant${index + 1}`, one)),
    output: moneyToFraction(credited),
    unit: currency,
  });
  trace.record({
    op: 'due',
    inputs: [usedValue('total', totalStep), usedValue('credited', creditedStep)],
    output: moneyToFraction(due),
    unit: currency,
  });
  const credits = draws.map(({ amount, grant }) => ({
    id: grant.id,
    description: grant.name,
    amount: formatMoney(amount),
  }));
  return success({ credits, credited, due });
}
