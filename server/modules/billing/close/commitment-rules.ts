import { amountCounted } from '#core/billing/commitment.ts';
import type { CommitmentRule, LateRule, RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import { addDecimals } from '#core/money/decimal.ts';
import { formatMoney } from '#core/money/money.ts';
import {
  type BillingPeriod,
  type BillingSchedule,
  nextPeriod,
  periodContaining,
  periodsUntil,
} from '#core/time/billing-period.ts';
import { civilParts } from '#core/time/civil-date.ts';
import type { CloseSubscriptions } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { CommitmentDto, ContractDto } from '../contract-parties.ts';
import type { ClaimedClose } from './close-row.ts';
import {
  type CountedLineRow,
  type GroupPlace,
  groupsWaiting,
  selectCountedLines,
} from './commitment-repository.ts';
import { billedSpan, type GroupShape } from './group-subscriptions.ts';

const NAMES: Readonly<Record<BillingSchedule['interval'], CommitmentRule['name']>> = {
  month: { en: 'Monthly commitment', es: 'Compromiso mensual' },
  quarter: { en: 'Quarterly commitment', es: 'Compromiso trimestral' },
  year: { en: 'Yearly commitment', es: 'Compromiso anual' },
};

/** What a close states of commitments; while an earlier invoice that may count has no number, nothing can be said. */
export type CommitmentsOfClose = {
  readonly rules: Pick<RulesDocument, 'commitments'>;
  readonly isWaiting: boolean;
};

const NOTHING: CommitmentsOfClose = { rules: {}, isWaiting: false };

/** The periods of a commitment begin on its first day and again after each interval. */
export function commitmentSchedule({ interval, startsOn }: CommitmentDto): Required<BillingSchedule> {
  const { day, month } = civilParts(startsOn);
  return { interval, anchorDay: day, anchorMonth: month };
}

/** The group that counts: of the commitment's currency, and of them the one with the oldest subscription. */
export function groupThatCounts(
  priced: CloseSubscriptions,
  contract: Pick<ContractDto, 'tenantId' | 'commitment'>,
): GroupShape | null {
  const first = priced
    .ofTenant(contract.tenantId)
    .find(({ currency }) => currency === contract.commitment?.currency);
  return first === undefined
    ? null
    : { tenantId: first.tenantId, currency: first.currency, ...first.schedule };
}

/**
 * The commitments that end with an invoice, and those that ended before and that its late usage may correct, each with the
 * issued invoices that count. The last invoice of a group ends the commitment that runs then.
 */
export async function commitmentsOf(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  facts: {
    readonly priced: CloseSubscriptions;
    readonly contracts: ReadonlyMap<string, ContractDto>;
    readonly lateOf: (close: ClaimedClose) => readonly LateRule[];
  },
): Promise<(close: ClaimedClose, served: readonly SubscriptionRule[]) => CommitmentsOfClose> {
  const wanted = closes.flatMap((close) => {
    const contract = facts.contracts.get(close.tenantId);
    const commitment = contract?.commitment ?? null;
    if (contract === undefined || commitment === null || !isGroupOf(facts.priced, contract, close)) return [];
    const ended = endedBy({ close, commitment, contract, priced: facts.priced });
    const corrected = correctedBy({ close, commitment, late: facts.lateOf(close) });
    return ended.length + corrected.length === 0 ? [] : [{ close, commitment, ended, corrected }];
  });
  if (wanted.length === 0) return () => NOTHING;
  const places = wanted.map(({ close }): GroupPlace => ({ ...close, before: close.periodStart }));
  const lines = await selectCountedLines(ctx.tx, places);
  const waiting = await groupsWaiting(ctx.tx, places);
  return (close, served) => {
    const mine = wanted.find((one) => one.close === close);
    if (mine === undefined) return NOTHING;
    const known = lines.filter(
      (line) =>
        line.tenantId === close.tenantId &&
        line.invoiceGroupId === close.invoiceGroupId &&
        line.invoiceStart < close.periodStart,
    );
    const [subscription] = served;
    if (subscription === undefined) return NOTHING;
    const stated = { commitment: mine.commitment, subscription: subscription.id, currency: close.currency };
    const rules = [
      ...mine.ended.map((period) => commitmentRule({ ...stated, period, lines: known, isCorrection: false })),
      ...mine.corrected.map((period) =>
        commitmentRule({ ...stated, period, lines: known, isCorrection: true }),
      ),
    ];
    return {
      rules: { commitments: rules },
      isWaiting: mine.ended.length > 0 && waiting.has(`${close.tenantId}/${close.invoiceGroupId}`),
    };
  };
}

/** What the issued invoices among these lines count towards the period of a commitment, by invoice. */
export function countedInvoices(
  commitment: Pick<CommitmentRule, 'period' | 'charges'>,
  lines: readonly CountedLineRow[],
): CommitmentRule['invoices'] {
  return [...Map.groupBy(lines, ({ number }) => number)].flatMap(([number, own]) => {
    const [first] = own;
    const amount = amountCounted(commitment, own.map(countable));
    return first === undefined || amount === '0' ? [] : [{ number, sha256: first.sha256, amount }];
  });
}

function commitmentRule(input: {
  readonly commitment: CommitmentDto;
  readonly subscription: string;
  readonly currency: string;
  readonly period: BillingPeriod;
  readonly lines: readonly CountedLineRow[];
  readonly isCorrection: boolean;
}): CommitmentRule {
  const { commitment, isCorrection, lines, period, subscription } = input;
  const { amount, charges, interval } = commitment;
  const some = charges === undefined ? {} : { charges };
  const madeUp = lines.filter((line) => line.kind === 'commitment-true-up' && line.start === period.start);
  return {
    name: NAMES[interval],
    subscription,
    interval,
    period,
    amount,
    ...some,
    invoices: countedInvoices({ period, ...some }, lines),
    ...(isCorrection ? { trueUp: addDecimals(madeUp.map((line) => countable(line).amount)) } : {}),
  };
}

function countable({ amountMinor, charge, currency, kind, start }: CountedLineRow) {
  return { kind, charge, period: { start }, amount: formatMoney({ amountMinor, currency }) };
}

function isGroupOf(priced: CloseSubscriptions, contract: ContractDto, close: ClaimedClose): boolean {
  const group = groupThatCounts(priced, contract);
  return (
    group !== null &&
    group.currency === close.currency &&
    group.interval === close.interval &&
    group.anchorDay === close.anchorDay &&
    group.anchorMonth === close.anchorMonth
  );
}

/** Commitment periods that end within the period of a close; after its last invoice nothing ends any more. */
function endedBy(input: {
  readonly close: ClaimedClose;
  readonly commitment: CommitmentDto;
  readonly contract: ContractDto;
  readonly priced: CloseSubscriptions;
}): BillingPeriod[] {
  const { close, commitment, contract, priced } = input;
  const { startsOn } = commitment;
  if (startsOn >= close.periodEnd) return [];
  const from = startsOn > close.periodStart ? startsOn : close.periodStart;
  const own = { start: close.periodStart, end: close.periodEnd };
  const isLast = close.purpose === 'closing' || billedSpan(priced, close, nextPeriod(close, own)) === null;
  return periodsUntil(commitmentSchedule(commitment), from, close.periodEnd).filter(
    ({ end, start }) =>
      start >= startsOn &&
      (contract.termEnd === null || start < contract.termEnd) &&
      (end <= close.periodEnd || (isLast && start < close.periodEnd)),
  );
}

/** Commitment periods that ended before the period of a close and that its late usage lies in. */
function correctedBy(input: {
  readonly close: ClaimedClose;
  readonly commitment: CommitmentDto;
  readonly late: readonly LateRule[];
}): BillingPeriod[] {
  const { close, commitment, late } = input;
  const schedule = commitmentSchedule(commitment);
  const periods = late
    .filter(({ period }) => period.start >= commitment.startsOn)
    .map(({ period }) => periodContaining(schedule, period.start))
    .filter(({ end, start }) => start >= commitment.startsOn && end <= close.periodStart);
  return [...new Map(periods.map((period) => [period.start, period])).values()];
}

/** The period of a commitment that a day is in; null before it begins. */
export function commitmentPeriod(commitment: CommitmentDto, day: string): BillingPeriod | null {
  const period = periodContaining(commitmentSchedule(commitment), day);
  return period.start < commitment.startsOn ? null : period;
}
