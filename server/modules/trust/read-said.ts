import type { TrustContent } from '#core/contracts/trust-item.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { documentOf, findVersion } from './find-version.ts';
import { candidateOf, judge } from './judge.ts';
import { type SaidStepRow, selectEverPublished, selectSaidSteps } from './repository.ts';

/**
 * What was published since and still stands, and what was taken back since after it was published: updates and
 * subprocessors, which others are told of.
 */
export function readSaidSteps(ctx: Ctx, input: { readonly since: Date }): Promise<readonly SaidStepRow[]> {
  authorise(ctx, 'trust.readItems', 'vendor');
  return selectSaidSteps(ctx.tx, input.since);
}

/**
 * One version with what was published before it, and whether the portal offers it today. Raises `trust.version_unknown`
 * (404).
 */
export async function readSaidVersion(
  ctx: Ctx,
  input: { readonly slug: string; readonly version: number },
): Promise<{
  readonly content: TrustContent;
  readonly earlier: TrustContent | null;
  readonly isOffered: boolean;
}> {
  authorise(ctx, 'trust.readItems', 'vendor');
  const { slug, version } = input;
  const row = await findVersion(ctx, { item: slug, version });
  const document = documentOf(row);
  const before = (await selectEverPublished(ctx.tx, slug)).find((one) => one < version);
  const earlier = before === undefined ? null : await findVersion(ctx, { item: slug, version: before });
  return {
    content: document.content,
    earlier: earlier === null ? null : documentOf(earlier).content,
    isOffered:
      row.state === 'published' && judge(candidateOf(document), ctx.now.toISOString().slice(0, 10)).allowed,
  };
}
