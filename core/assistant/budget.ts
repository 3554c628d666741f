/** What outside summaries may take in a day, and what their tokens cost; costs in millionths of the currency. */
export type Budget = {
  readonly requestsPerDay: number;
  readonly tokensPerDay: bigint;
  readonly costMicrosPerDay: bigint;
  readonly currency: string;
  readonly inputMicrosPerMillion: bigint;
  readonly outputMicrosPerMillion: bigint;
};

export type Use = { readonly requests: number; readonly tokens: bigint; readonly costMicros: bigint };

/** Without a budget that somebody set, the built-in summariser answers and nothing leaves. */
export const DEFAULT_BUDGET: Budget = {
  requestsPerDay: 500,
  tokensPerDay: 0n,
  costMicrosPerDay: 0n,
  currency: 'EUR',
  inputMicrosPerMillion: 0n,
  outputMicrosPerMillion: 0n,
};

const MILLION = 1_000_000n;

/** What so many tokens cost, in millionths of the currency, rounded up. */
export function costOf(
  tokens: { readonly tokensIn: bigint; readonly tokensOut: bigint },
  budget: Budget,
): bigint {
  const exact =
    tokens.tokensIn * budget.inputMicrosPerMillion + tokens.tokensOut * budget.outputMicrosPerMillion;
  return (exact + MILLION - 1n) / MILLION;
}

/** The most that an answer may take: a token has two characters or more of a request, and the answer has its own limit. */
export function reserveFor(
  request: { readonly characters: number; readonly answerTokensMax: number },
  budget: Budget,
): Use {
  const tokensIn = BigInt(Math.ceil(request.characters / 2));
  const tokensOut = BigInt(request.answerTokensMax);
  return { requests: 1, tokens: tokensIn + tokensOut, costMicros: costOf({ tokensIn, tokensOut }, budget) };
}

/** Whether something more still fits into the day. */
export function fits(used: Use, more: Use, budget: Budget): boolean {
  return (
    used.requests + more.requests <= budget.requestsPerDay &&
    used.tokens + more.tokens <= (more.tokens === 0n ? used.tokens : budget.tokensPerDay) &&
    used.costMicros + more.costMicros <= (more.costMicros === 0n ? used.costMicros : budget.costMicrosPerDay)
  );
}

/** How much of a day's budget is used: the highest of its shares, from 0 to 1 and above; none of nothing is nothing. */
export function usedShare(used: Use, budget: Budget): number {
  const share = (part: bigint, whole: bigint) =>
    whole === 0n ? (part === 0n ? 0 : 1) : Number((part * 10_000n) / whole) / 10_000;
  return Math.max(
    share(BigInt(used.requests), BigInt(budget.requestsPerDay)),
    share(used.tokens, budget.tokensPerDay),
    share(used.costMicros, budget.costMicrosPerDay),
  );
}
