import type { LocalisedText } from '#core/contracts/primitives.ts';
import type { TrustContent } from '#core/contracts/trust-item.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { documentOf } from './find-version.ts';
import { selectLastSaid } from './repository.ts';

export type ItemName = { readonly slug: string; readonly title: LocalisedText };

/** What content is called: a subprocessor by its name, which no language changes. */
export function titleOf(content: TrustContent): LocalisedText {
  return content.kind === 'subprocessor' ? { en: content.name, es: content.name } : content.title;
}

/**
 * What these items were called when they were last published, also those that are withdrawn or withheld by now; by id. For
 * lists of what was done with them.
 */
export async function readItemNames(
  ctx: Ctx,
  { ids }: { readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, ItemName>> {
  authorise(ctx, 'trust.readPublished', 'public');
  const rows = await selectLastSaid(ctx.tx, ids);
  return new Map(
    rows.map((row) => [row.itemId, { slug: row.slug, title: titleOf(documentOf(row).content) }]),
  );
}
