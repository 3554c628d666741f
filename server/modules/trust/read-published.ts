import { assert, required } from '#core/assert.ts';
import type { TrustContent } from '#core/contracts/trust-item.ts';
import { freshnessOf } from '#core/trust/freshness.ts';
import { isLogWritable } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { readStoredObject } from '#server/platform/storage/index.ts';
import type { ItemFile, Portal, PublishedItem, WithheldItem } from './contract.ts';
import { documentOf, fileView, unknownItem } from './find-version.ts';
import { candidateOf, judge } from './judge.ts';
import { titleOf } from './read-item-names.ts';
import { selectPublications, selectVersions, type VersionRow } from './repository.ts';
import { standingOf } from './subprocessors.ts';
import { readTiles } from './tiles.ts';

type Publication = Awaited<ReturnType<typeof selectPublications>>[number];

function viewOf(row: VersionRow, publications: readonly Publication[], today: string): PublishedItem {
  const document = documentOf(row);
  const { access, contentSha256, itemId, reviewBy, slug, version } = row;
  const { at, attestationId } = required(
    publications.find((one) => one.itemId === itemId && one.version === version),
    'what is published was published once',
  );
  return {
    id: itemId,
    slug,
    version,
    content: document.content,
    access,
    reviewBy,
    freshness: freshnessOf(document, today),
    file: fileView(row.file),
    publishedAt: at.toISOString(),
    contentSha256,
    attestationId,
  };
}

async function withStanding(ctx: Ctx, item: PublishedItem): Promise<PublishedItem> {
  const { content, slug } = item;
  return content.kind === 'subprocessor'
    ? { ...item, standing: await standingOf(ctx, { slug, content }) }
    : item;
}

/** Everything that the public page shows. */
export async function readPortal(ctx: Ctx): Promise<Portal> {
  const { items, withheld } = await sortPublished(ctx);
  return {
    items,
    withheld: withheld.map(({ item }) => item),
    tiles: await readTiles(ctx),
    asOf: dayOf(ctx),
    isHeldBack: !(await isLogWritable(ctx)),
  };
}

type Sorted = {
  readonly items: readonly PublishedItem[];
  /** With what it says, which nobody outside is told. */
  readonly withheld: readonly { readonly item: WithheldItem; readonly content: TrustContent }[];
};

/** What was published, by whether the policy lets it be offered today. */
export async function sortPublished(ctx: Ctx): Promise<Sorted> {
  authorise(ctx, 'trust.readPublished', 'public');
  const today = dayOf(ctx);
  const rows = await selectVersions(ctx.tx, { state: 'published' });
  const publications = await selectPublications(ctx.tx);
  const items: PublishedItem[] = [];
  const withheld: Sorted['withheld'][number][] = [];
  for (const row of rows) {
    const document = documentOf(row);
    const { allowed, obstacles } = judge(candidateOf(document), today);
    const { content, reviewBy } = document;
    if (allowed) items.push(await withStanding(ctx, viewOf(row, publications, today)));
    else
      withheld.push({
        item: { slug: row.slug, title: titleOf(content), reviewBy, obstacles },
        content,
      });
  }
  return { items, withheld };
}

/** Everything that is offered today, by name. */
export async function readPublishedItems(ctx: Ctx): Promise<readonly PublishedItem[]> {
  return (await sortPublished(ctx)).items;
}

function dayOf(ctx: Ctx): string {
  return ctx.now.toISOString().slice(0, 10);
}

async function publishedRow(ctx: Ctx, slug: string): Promise<VersionRow> {
  const [row] = await selectVersions(ctx.tx, { slug, state: 'published' });
  if (row === undefined || !judge(candidateOf(documentOf(row)), dayOf(ctx)).allowed) throw unknownItem(slug);
  return row;
}

/**
 * What one item says now. Raises `trust.item_unknown` (404), also for one that is not published or
 * that the policy withholds today.
 */
export async function readPublishedItem(ctx: Ctx, input: { readonly slug: string }): Promise<PublishedItem> {
  authorise(ctx, 'trust.readPublished', 'public');
  const row = await publishedRow(ctx, input.slug);
  return withStanding(ctx, viewOf(row, await selectPublications(ctx.tx, input.slug), dayOf(ctx)));
}

/**
 * The file of what is published, checked against its digest. A public one is for everybody, a `signed-in` one for people who
 * are; any other only where the caller is a module that judged a grant, which it names. Raises `trust.item_unknown` (404),
 * `auth.sign_in_required`, `policy.denied`.
 */
export async function readItemFile(
  ctx: Ctx,
  input: { readonly slug: string; readonly grantId?: string },
): Promise<ItemFile> {
  authorise(ctx, 'trust.readPublished', 'public');
  const { access, file, itemId, slug, version } = await publishedRow(ctx, input.slug);
  authorise(ctx, 'trust.readItemFile', 'public', { access, isGranted: (input.grantId ?? '') !== '' });
  if (file === null)
    throw new DomainError('trust.file_missing', { message: `${slug} has no file.`, status: 404 });
  const { bytes, ref } = await readStoredObject(ctx, file.objectId);
  assert(ref.sha256 === file.sha256, 'the file of a version is the one that its digest names');
  const { mediaType, name, sha256, sizeBytes } = file;
  return { itemId, access, slug, version, name, mediaType, sha256, sizeBytes, bytes };
}
