import { assert, required } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { readStoredObject } from '#server/platform/storage/index.ts';
import type { ItemFile, PublishedItem } from './contract.ts';
import { documentOf, fileView, unknownItem } from './find-version.ts';
import { selectPublications, selectVersions, type VersionRow } from './repository.ts';

type Publication = Awaited<ReturnType<typeof selectPublications>>[number];

function viewOf(row: VersionRow, publications: readonly Publication[]): PublishedItem {
  const { access, contentSha256, itemId, reviewBy, slug, version } = row;
  const { at, attestationId } = required(
    publications.find((one) => one.itemId === itemId && one.version === version),
    'what is published was published once',
  );
  return {
    id: itemId,
    slug,
    version,
    content: documentOf(row).content,
    access,
    reviewBy,
    file: fileView(row.file),
    publishedAt: at.toISOString(),
    contentSha256,
    attestationId,
  };
}

/** Everything that stands on the portal, by name; also what only some may read, because people have to know that it exists. */
export async function readPublishedItems(ctx: Ctx): Promise<PublishedItem[]> {
  authorise(ctx, 'trust.readPublished', 'public');
  const rows = await selectVersions(ctx.tx, { state: 'published' });
  const publications = await selectPublications(ctx.tx);
  return rows.map((row) => viewOf(row, publications));
}

async function publishedRow(ctx: Ctx, slug: string): Promise<VersionRow> {
  const [row] = await selectVersions(ctx.tx, { slug, state: 'published' });
  if (row === undefined) throw unknownItem(slug);
  return row;
}

/** What one item says now. Raises `trust.item_unknown` (404), also for one that exists and is not published. */
export async function readPublishedItem(ctx: Ctx, input: { readonly slug: string }): Promise<PublishedItem> {
  authorise(ctx, 'trust.readPublished', 'public');
  const row = await publishedRow(ctx, input.slug);
  return viewOf(row, await selectPublications(ctx.tx, input.slug));
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
  const { access, file, slug, version } = await publishedRow(ctx, input.slug);
  authorise(ctx, 'trust.readItemFile', 'public', { access, isGranted: (input.grantId ?? '') !== '' });
  if (file === null)
    throw new DomainError('trust.file_missing', { message: `${slug} has no file.`, status: 404 });
  const { bytes, ref } = await readStoredObject(ctx, file.objectId);
  assert(ref.sha256 === file.sha256, 'the file of a version is the one that its digest names');
  const { mediaType, name, sha256, sizeBytes } = file;
  return { slug, version, name, mediaType, sha256, sizeBytes, bytes };
}
