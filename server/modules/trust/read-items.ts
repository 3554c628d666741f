import { freshnessOf } from '#core/trust/freshness.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { TrustStepView, TrustVersionView } from './contract.ts';
import { documentOf, fileView, unknownItem } from './find-version.ts';
import { candidateOf, judge } from './judge.ts';
import { findItem, type StepRow, selectSteps, selectVersions, type VersionRow } from './repository.ts';

const USER = 'user:';

function versionView(row: VersionRow, today: string): TrustVersionView {
  const document = documentOf(row);
  const { access, changedAt, contentSha256, draftedAt, draftedBy, owner, reviewBy, state, version } = row;
  return {
    item: row.slug,
    version,
    state,
    content: document.content,
    contentSha256,
    access,
    owner,
    reviewBy,
    file: fileView(row.file),
    obstacles: judge(candidateOf(document), today).obstacles,
    freshness: freshnessOf(document, today),
    draftedBy,
    draftedAt: draftedAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

function stepView(
  { actor, approvalId, at, reason, step, version }: StepRow,
  names: ReadonlyMap<string, string>,
) {
  return {
    version,
    step: step as TrustStepView['step'],
    actorName: names.get(actor.replace(USER, '')) ?? actor,
    at: at.toISOString(),
    reason,
    approvalId,
  };
}

/** Every version of every item, for the desk: by name, the latest version first. */
export async function readItems(ctx: Ctx): Promise<TrustVersionView[]> {
  authorise(ctx, 'trust.readItems', 'vendor');
  const today = ctx.now.toISOString().slice(0, 10);
  return (await selectVersions(ctx.tx, {})).map((row) => versionView(row, today));
}

/** One item with all its versions, and how each came to stand where it does. Raises `trust.item_unknown` (404). */
export async function readItem(
  ctx: Ctx,
  input: { readonly slug: string },
): Promise<{
  readonly versions: readonly TrustVersionView[];
  readonly steps: readonly (TrustStepView & { readonly version: number })[];
}> {
  authorise(ctx, 'trust.readItems', 'vendor');
  const found = await findItem(ctx.tx, input.slug);
  if (found === null) throw unknownItem(input.slug);
  const versions = await selectVersions(ctx.tx, { slug: input.slug });
  const steps = await selectSteps(ctx.tx, found.id);
  const people = steps.flatMap(({ actor }) => (actor.startsWith(USER) ? [actor.slice(USER.length)] : []));
  const names = await readPersonNames(ctx, [...new Set(people)]);
  return {
    versions: versions.map((row) => versionView(row, ctx.now.toISOString().slice(0, 10))),
    steps: steps.map((step) => stepView(step, names)),
  };
}
