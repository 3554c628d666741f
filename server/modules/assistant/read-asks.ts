import type { Refusal } from '#core/assistant/check-draft.ts';
import { tidiedAfterMs } from '#core/retention/data-classes.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type AskDto, type AsksInput, asksInput, type DeedInput, deedInput } from './contract.ts';
import { type AskWithAnswer, forgetAsks, insertDeed, selectAsk, selectAsks } from './repository.ts';

const ASKS_SHOWN_MAX = 20;
const FORGOTTEN_AT_ONCE_MAX = 1_000;

/** What was asked about a dispute, by whom, with the verdict of the checks and what was done with it; the latest first. */
export async function readAsks(ctx: Ctx, input: AsksInput): Promise<AskDto[]> {
  authorise(ctx, 'assistant.readAsks', { tenantId: input.tenantId });
  const { number, tenantId } = asksInput.parse(input);
  const rows = await selectAsks(ctx.tx, { tenantId, dispute: number, most: ASKS_SHOWN_MAX });
  const name = await namesOf(
    ctx,
    rows.flatMap(({ askedBy, deeds }) => [askedBy, ...deeds.map(({ by }) => by)]),
  );
  return rows.map((row) => askDto(row, name));
}

/** Who acted, by name. */
async function namesOf(ctx: Ctx, actors: readonly string[]): Promise<(actor: string) => string> {
  const ids = [...new Set(actors)].flatMap((actor) => (actor.startsWith('user:') ? [actor.slice(5)] : []));
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'dispute-evidence' } };
  const names = await readPersonNames(asModule, ids);
  return (actor) => names.get(actor.replace(/^user:/, '')) ?? actor;
}

function askDto(row: AskWithAnswer, name: (actor: string) => string): AskDto {
  return {
    askId: row.id,
    provider: row.provider as AskDto['provider'],
    model: row.model,
    locale: row.locale as AskDto['locale'],
    askedBy: name(row.askedBy),
    askedAt: row.askedAt.toISOString(),
    outcome: (row.answer?.outcome ?? 'open') as AskDto['outcome'],
    refusals: (row.answer?.refusals ?? []).map(refusalOf),
    latencyMs: row.answer?.latencyMs ?? null,
    deeds: row.deeds.map(({ at, by, deed }) => ({
      deed: deed as AskDto['deeds'][number]['deed'],
      by: name(by),
      at: at.toISOString(),
    })),
  };
}

function refusalOf(text: string): AskDto['refusals'][number] {
  const [sentence = '', code = ''] = text.split(':');
  return { sentence: Number(sentence), code: code as Refusal['code'] };
}

/**
 * Keeps what the person did with a draft; it may be said more than once and never taken back. Raises
 * `assistant.ask_unknown` (404).
 */
export async function recordDeed(ctx: Ctx, input: DeedInput): Promise<void> {
  authorise(ctx, 'assistant.recordDeed', { tenantId: input.tenantId });
  const { askId, deed, tenantId } = deedInput.parse(input);
  if ((await selectAsk(ctx.tx, tenantId, askId)) === null)
    throw new DomainError('assistant.ask_unknown', {
      message: 'There is no such summary.',
      path: 'askId',
      status: 404,
    });
  await insertDeed(ctx.tx, { tenantId, id: ctx.ids(), askId, deed, by: actorName(ctx.actor), at: ctx.now });
}

/** Forgets what was asked more than 400 days ago, of all tenants; answers how many summaries went. */
export async function forgetOldAsks(ctx: Ctx): Promise<number> {
  authorise(ctx, 'assistant.forget', 'vendor');
  return forgetAsks(
    ctx.tx,
    new Date(ctx.now.getTime() - tidiedAfterMs('assistant-asks')),
    FORGOTTEN_AT_ONCE_MAX,
  );
}
