import { type Budget, DEFAULT_BUDGET, usedShare } from '#core/assistant/budget.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type BudgetDto, type SetBudgetInput, setBudgetInput } from './contract.ts';
import { insertBudget, selectBudget, selectUse } from './repository.ts';

const MICRO_DIGITS = 6;

/** The budget that holds: the last that was set, or the one that lets nothing leave. */
export async function budgetInForce(ctx: Ctx): Promise<Budget> {
  return (await selectBudget(ctx.tx)) ?? DEFAULT_BUDGET;
}

/** The day (UTC) whose budget an instant belongs to. */
export function budgetDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** The budget and what today has used of it. */
export async function readBudget(ctx: Ctx): Promise<BudgetDto> {
  authorise(ctx, 'assistant.readBudget', 'vendor');
  const budget = await budgetInForce(ctx);
  const used = await selectUse(ctx.tx, budgetDay(ctx.now), false);
  return {
    requestsPerDay: budget.requestsPerDay,
    tokensPerDay: String(budget.tokensPerDay),
    costPerDay: decimalOf(budget.costMicrosPerDay),
    currency: budget.currency,
    inputPerMillion: decimalOf(budget.inputMicrosPerMillion),
    outputPerMillion: decimalOf(budget.outputMicrosPerMillion),
    usedRequests: used.requests,
    usedTokens: String(used.tokens),
    usedCost: decimalOf(used.costMicros),
  };
}

/** How much of today's budget is used, from 0 to 1, for the measurements. */
export async function readBudgetShare(ctx: Ctx): Promise<number> {
  authorise(ctx, 'assistant.readBudget', 'vendor');
  return usedShare(await selectUse(ctx.tx, budgetDay(ctx.now), false), await budgetInForce(ctx));
}

/**
 * Sets what outside summaries may take in a day from now on, and what tokens cost. Raises `assistant.budget_changed` (409)
 * when two set it at once.
 */
export async function setBudget(ctx: Ctx, input: SetBudgetInput): Promise<void> {
  await authoriseAndRecord(ctx, 'assistant.setBudget', 'vendor');
  const { costPerDay, currency, inputPerMillion, outputPerMillion, reason, requestsPerDay, tokensPerDay } =
    setBudgetInput.parse(input);
  const holding = await selectBudget(ctx.tx);
  const isWritten = await insertBudget(ctx.tx, {
    ordinal: (holding?.ordinal ?? 0) + 1,
    requestsPerDay,
    tokensPerDay: BigInt(tokensPerDay),
    costMicrosPerDay: microsOf(costPerDay),
    currency,
    inputMicrosPerMillion: microsOf(inputPerMillion),
    outputMicrosPerMillion: microsOf(outputPerMillion),
    reason,
    setBy: actorName(ctx.actor),
    setAt: ctx.now,
  });
  if (!isWritten)
    throw new DomainError('assistant.budget_changed', {
      message: 'Somebody set the budget at the same time. Look at it again.',
      status: 409,
    });
}

function microsOf(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(MICRO_DIGITS, '0'));
}

/** Millionths as a decimal without needless zeros, with two decimals at least. */
export function decimalOf(micros: bigint): string {
  const digits = String(micros).padStart(MICRO_DIGITS + 1, '0');
  const fraction = digits.slice(-MICRO_DIGITS).replace(/0{1,4}$/, '');
  return `${digits.slice(0, -MICRO_DIGITS)}.${fraction}`;
}
