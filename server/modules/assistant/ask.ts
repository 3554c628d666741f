import { costOf, fits, reserveFor, type Use } from '#core/assistant/budget.ts';
import { checkDraft, type Refusal } from '#core/assistant/check-draft.ts';
import type { Draft } from '#core/assistant/draft.ts';
import { type OutsideRequest, readOutsideDraft } from '#core/assistant/outside-draft.ts';
import { createRedactor } from '#core/assistant/redact.ts';
import { summarise } from '#core/assistant/summarise.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { OutsideError } from '#server/platform/http/post-outside.ts';
import { metrics } from '#server/platform/metrics.ts';
import { ANSWER_TOKENS_MAX, askModel, type ModelAnswer, outsideModel } from '#server/platform/model/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import { budgetDay, budgetInForce } from './budget.ts';
import { type AnswerDto, type AskInput, askInput } from './contract.ts';
import { type LoadEvidence, prepareRequest } from './prepare.ts';
import { addUse, insertAnswer, insertAsk, selectUse } from './repository.ts';

/** Opens one transaction inside the tenant; what it does may be repeated. */
export type Steps = <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>;

const BUILT_IN_MODEL = 'extractive-1';
const OUTPUT_CHARS_KEPT = 20_000;
const NOTHING: Use = { requests: 0, tokens: 0n, costMicros: 0n };

type Begun = {
  readonly askId: string;
  readonly request: OutsideRequest;
  readonly reserved: Use;
  readonly day: string;
};

/** What came back before it is judged. */
type Written = {
  readonly draft: Draft | null;
  /** As it is kept: without what must not leave. */
  readonly output: string;
  readonly tokensIn: bigint;
  readonly tokensOut: bigint;
};

/**
 * A summary of a dispute for the people who look into it: asked for and kept in one transaction, written outside of any,
 * checked and kept in another. A draft that the checks refuse is not shown. Nothing but the audit is written, and nobody but
 * the person who asks is told. Raises `assistant.switched_off`, `assistant.not_configured`, `assistant.shown_changed`,
 * `assistant.budget_spent` (429), `assistant.too_much_evidence`.
 */
export async function askAssistant(
  inTenant: Steps,
  input: AskInput,
  loadEvidence: LoadEvidence,
): Promise<AnswerDto> {
  const begun = await inTenant((ctx) => beginAsk(ctx, input, loadEvidence));
  const startedMs = performance.now();
  const written =
    input.provider === 'outside' ? await writtenOutside(begun, input) : writtenHere(begun, input);
  const seconds = (performance.now() - startedMs) / 1_000;
  const kept = await inTenant((ctx) => keepAnswer(ctx, { begun, input, written, seconds }, loadEvidence));
  const { answer, cost } = kept;
  metrics().assistantSeconds.observe({ provider: input.provider, outcome: answer.outcome }, seconds);
  metrics().assistantCost.inc({ currency: cost.currency }, Number(cost.micros) / 1_000_000);
  return answer;
}

async function beginAsk(ctx: Ctx, input: AskInput, loadEvidence: LoadEvidence): Promise<Begun> {
  authorise(ctx, 'assistant.ask', { tenantId: input.tenantId });
  const { locale, number, provider, shownSha256, tenantId } = askInput.parse(input);
  if (!(await isSwitchedOn(ctx.tx, 'assistant', tenantId)))
    throw new DomainError('assistant.switched_off', {
      message: 'The assistant is switched off, for everybody or for this customer.',
      status: 409,
    });
  const model = provider === 'outside' ? outsideModel() : BUILT_IN_MODEL;
  if (model === null)
    throw new DomainError('assistant.not_configured', {
      message: 'No outside assistant is configured. The built-in one needs none.',
      path: 'provider',
      status: 409,
    });
  const request = await prepareRequest(ctx, { tenantId, number, locale }, loadEvidence);
  if (request.digest !== shownSha256)
    throw new DomainError('assistant.shown_changed', {
      message: 'The evidence has changed since it was shown. Look at it again; nothing was sent.',
      path: 'shownSha256',
      status: 409,
    });
  const day = budgetDay(ctx.now);
  const reserved = await reserve(ctx, { day, provider, characters: request.characters });
  const askId = ctx.ids();
  await insertAsk(ctx.tx, {
    tenantId,
    id: askId,
    dispute: number,
    provider,
    model,
    locale,
    evidenceSha256: canonicalDigest(request.records.map(({ id, sha256 }) => ({ id, sha256 }))),
    shownSha256,
    input: request.messages.map(({ content }) => content).join('\n\n'),
    replacedCount: request.replacements.length,
    tokensReserved: reserved.tokens,
    costReserved: reserved.costMicros,
    askedBy: actorName(ctx.actor),
    askedAt: ctx.now,
  });
  return { askId, request, reserved, day };
}

async function reserve(
  ctx: Ctx,
  asked: { readonly day: string; readonly provider: string; readonly characters: number },
): Promise<Use> {
  const budget = await budgetInForce(ctx);
  const more =
    asked.provider === 'outside'
      ? reserveFor({ characters: asked.characters, answerTokensMax: ANSWER_TOKENS_MAX }, budget)
      : { ...NOTHING, requests: 1 };
  const used = await selectUse(ctx.tx, asked.day, true);
  if (!fits(used, more, budget))
    throw new DomainError('assistant.budget_spent', {
      message: 'The budget of the assistant is spent for today. The evidence itself is all there.',
      status: 429,
    });
  await addUse(ctx.tx, asked.day, more);
  return more;
}

function writtenHere({ request }: Begun, { locale, tenantId }: AskInput): Written {
  const draft = summarise(request.records, tenantId, locale);
  return { draft, output: '', tokensIn: 0n, tokensOut: 0n };
}

async function writtenOutside({ request, reserved }: Begun, { locale }: AskInput): Promise<Written> {
  let answer: ModelAnswer;
  try {
    answer = await askModel(request.messages);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    // Whether it was counted there is not known, so what was reserved stays used.
    const tokensIn = reserved.tokens - BigInt(ANSWER_TOKENS_MAX);
    return {
      draft: null,
      output: error.message,
      tokensIn,
      tokensOut: BigInt(ANSWER_TOKENS_MAX),
    };
  }
  const read = readOutsideDraft(answer.text, request, locale);
  return {
    draft: read.ok ? read.value : null,
    output: answer.text,
    tokensIn: BigInt(answer.tokensIn ?? Math.ceil(request.characters / 2)),
    tokensOut: BigInt(answer.tokensOut ?? Math.ceil(answer.text.length / 2)),
  };
}

type Finished = {
  readonly begun: Begun;
  readonly input: AskInput;
  readonly written: Written;
  readonly seconds: number;
};

type Kept = {
  readonly answer: AnswerDto;
  readonly cost: { readonly currency: string; readonly micros: bigint };
};

async function keepAnswer(ctx: Ctx, finished: Finished, loadEvidence: LoadEvidence): Promise<Kept> {
  const { begun, input, seconds, written } = finished;
  const { locale, number, tenantId } = input;
  authorise(ctx, 'assistant.ask', { tenantId });
  // What was altered or taken away meanwhile is no longer evidence.
  const { names, records } = await loadEvidence(ctx, { tenantId, number, locale });
  const refusals = written.draft === null ? [] : checkDraft(written.draft, records, tenantId);
  const outcome = written.draft === null ? 'failed' : refusals.length > 0 ? 'refused' : 'drafted';
  const { redact } = createRedactor({ names });
  const said =
    input.provider === 'built-in' ? JSON.stringify(written.draft?.sentences ?? []) : written.output;
  const budget = await budgetInForce(ctx);
  const costMicros = costOf(written, budget);
  const { askId, day, reserved } = begun;
  await insertAnswer(ctx.tx, {
    tenantId,
    askId,
    outcome,
    output: redact(said.replaceAll('\0', '')).slice(0, OUTPUT_CHARS_KEPT),
    refusals: refusals.map(({ code, sentence }) => `${sentence}:${code}`),
    latencyMs: Math.round(seconds * 1_000),
    tokensIn: written.tokensIn,
    tokensOut: written.tokensOut,
    costMicros,
    answeredAt: ctx.now,
  });
  await addUse(ctx.tx, day, {
    requests: 0,
    tokens: written.tokensIn + written.tokensOut - reserved.tokens,
    costMicros: costMicros - reserved.costMicros,
  });
  const answer = answerDto({ askId, outcome, refusals, draft: written.draft, request: begun.request });
  return { answer, cost: { currency: budget.currency, micros: costMicros } };
}

function answerDto(answer: {
  readonly askId: string;
  readonly outcome: AnswerDto['outcome'];
  readonly refusals: readonly Refusal[];
  readonly draft: Draft | null;
  readonly request: OutsideRequest;
}): AnswerDto {
  const { askId, draft, outcome, refusals, request } = answer;
  const byId = new Map(request.records.map((record) => [record.id, record]));
  const sentences = outcome === 'drafted' ? (draft?.sentences ?? []) : [];
  return {
    askId,
    outcome,
    refusals: refusals.map(({ code, sentence }) => ({ code, sentence })),
    sentences: sentences.map(({ citations, text }) => ({
      text,
      citations: citations.flatMap(({ id, sha256 }) => {
        const record = byId.get(id);
        return record === undefined ? [] : [{ id, sha256, kind: record.kind, text: record.text }];
      }),
    })),
  };
}
