import { findMisuse, MISUSE_RULES, type MisuseSignal } from '#core/credits/misuse.ts';
import { creditTotals } from '#core/credits/totals.ts';
import { formatMoney } from '#core/money/money.ts';
import { addDays } from '#core/time/civil-date.ts';
import {
  CREDITS_READ_MAX,
  type CreditApproval,
  type CreditDecision,
  type CreditPerson,
  readCreditApprovals,
  readCreditCaps,
  readCreditDecisions,
} from '#server/modules/approvals/index.ts';
import { readGrantNumbers } from '#server/modules/credits/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type CreditGivenDto,
  type CreditSignalDto,
  type CreditsGiven,
  type GivenFilters,
  givenFilters,
} from '../contract-given.ts';
import { selectNotesByApproval } from './repository.ts';

const DAY_MS = 86_400_000;
const LONGEST_WINDOW_DAYS = Math.max(...Object.values(MISUSE_RULES).map(({ windowDays }) => windowDays));

/** All credits that people and jobs proposed in a span, with their totals by currency. For the desk, across customers. */
export async function readCreditsGiven(ctx: Ctx, input: GivenFilters): Promise<CreditsGiven> {
  authorise(ctx, 'billing.readCredits', 'vendor');
  const { approver, from, kind, proposer, state, tenantId, to } = givenFilters.parse(input);
  const all = await readCreditApprovals(ctx, {
    from: new Date(`${from}T00:00:00Z`),
    to: new Date(`${addDays(to, 1)}T00:00:00Z`),
  });
  const shown = all.filter(
    (credit) =>
      (kind === undefined || (credit.creditKind ?? 'none') === kind) &&
      (tenantId === undefined || credit.tenantId === tenantId) &&
      (proposer === undefined || credit.proposer.actor === proposer) &&
      (approver === undefined || credit.approvers.some(({ actor }) => actor === approver)) &&
      (state === undefined || credit.state === state),
  );
  return {
    isCut: all.length === CREDITS_READ_MAX,
    credits: await describe(ctx, shown),
    totals: creditTotals(shown).map(({ currency, givenMinor, waitingMinor, ...counts }) => ({
      currency,
      given: formatMoney({ amountMinor: givenMinor, currency }),
      waiting: formatMoney({ amountMinor: waitingMinor, currency }),
      ...counts,
    })),
    proposers: distinct(all.map((credit) => credit.proposer)),
    approvers: distinct(all.flatMap(({ approvers }) => approvers)),
  };
}

function distinct(people: readonly CreditPerson[]): CreditPerson[] {
  return [...new Map(people.map((one) => [one.actor, one])).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The credits as they are shown, with the numbers of those that were issued. */
async function describe(ctx: Ctx, credits: readonly CreditApproval[]): Promise<CreditGivenDto[]> {
  const ids = credits.map(({ approvalId }) => approvalId);
  const notes = await selectNotesByApproval(ctx.tx, ids);
  const grants = await readGrantNumbers(ctx, { approvalIds: ids });
  return credits.map((credit) => {
    const { amountMinor, approvalId, currency } = credit;
    const note = notes.get(approvalId);
    const grant = grants.get(approvalId);
    return {
      approvalId,
      tenantId: credit.tenantId,
      form: grant !== undefined || credit.kind === 'grant' ? 'grant' : 'credit-note',
      number: note ?? grant ?? null,
      creditKind: credit.creditKind,
      amount: formatMoney({ amountMinor, currency }),
      currency,
      reason: credit.reason,
      proposer: credit.proposer,
      approvers: credit.approvers,
      proposedAt: credit.proposedAt.toISOString(),
      state: credit.state,
      changedAt: credit.changedAt.toISOString(),
    };
  });
}

/** What was given, or is agreed to, and has a kind or is a credit note: what a customer paid for is no gift. */
function isGiven({ creditKind, kind, state }: CreditApproval): boolean {
  return (state === 'executed' || state === 'approved') && (creditKind !== null || kind === 'credit-note');
}

async function recentCredits(ctx: Ctx): Promise<CreditApproval[]> {
  const to = new Date(ctx.now.getTime() + 1);
  return (await readCreditApprovals(ctx, { from: windowStart(ctx), to })).filter(isGiven);
}

function windowStart(ctx: Ctx): Date {
  return new Date(ctx.now.getTime() - LONGEST_WINDOW_DAYS * DAY_MS);
}

async function signalsIn(ctx: Ctx, credits: readonly CreditDecision[]): Promise<MisuseSignal[]> {
  const capsOf = await readCreditCaps(ctx);
  const facts = credits.map((credit) => ({
    approvalId: credit.approvalId,
    tenantId: credit.tenantId,
    creditKind: credit.creditKind,
    currency: credit.currency,
    amountMinor: credit.amountMinor,
    proposedBy: credit.proposer.actor,
    approvedBy: credit.approvers.map(({ actor }) => actor),
    proposedAt: credit.proposedAt.getTime(),
    caps: capsOf(credit),
  }));
  return findMisuse(facts, ctx.now.getTime());
}

/** Signals of misuse in the credits of the last 90 days, each with everything that it stands on. */
export async function readCreditSignals(ctx: Ctx): Promise<CreditSignalDto[]> {
  authorise(ctx, 'billing.readCreditSignals', 'vendor');
  const credits = await recentCredits(ctx);
  const described = new Map((await describe(ctx, credits)).map((one) => [one.approvalId, one]));
  const names = new Map(
    credits.flatMap(({ approvers, proposer }) => [proposer, ...approvers].map((one) => [one.actor, one])),
  );
  return (await signalsIn(ctx, credits)).map((signal) => {
    const { amountMinor, capMinor, credits: ids, currency, people, rule, ...facts } = signal;
    const money = (minor: bigint | null) =>
      minor === null || currency === null ? null : formatMoney({ amountMinor: minor, currency });
    return {
      ...facts,
      currency,
      people: people.map((actor) => names.get(actor) ?? { actor, name: actor }),
      cap: money(capMinor),
      amount: money(amountMinor),
      count: ids.length,
      rule,
      from: new Date(ctx.now.getTime() - rule.windowDays * DAY_MS).toISOString(),
      to: ctx.now.toISOString(),
      credits: ids.flatMap((id) => described.get(id) ?? []),
    };
  });
}

/** How many signals stand now; for measurements. */
export async function countCreditSignals(ctx: Ctx): Promise<number> {
  authorise(ctx, 'billing.readCreditSignals', 'vendor');
  return (await signalsIn(ctx, await readCreditDecisions(ctx, windowStart(ctx)))).length;
}
