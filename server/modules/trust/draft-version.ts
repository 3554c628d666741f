import type { TrustVersion } from '#core/contracts/trust-item.ts';
import { handedInFile } from '#core/files/handed-in-file.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { storeObject } from '#server/platform/storage/index.ts';
import { type DraftInput, draftInput } from './contract.ts';
import { documentOf, fileView, refuseWhenReadOnly, unknownItem } from './find-version.ts';
import {
  type FileRow,
  findItem,
  insertItem,
  insertStep,
  insertVersion,
  lockItem,
  selectVersions,
} from './repository.ts';

type Parsed = ReturnType<typeof draftInput.parse>;
type HandedIn = { readonly name: string; readonly bytes: Uint8Array };

function refuseWhatDoesNotFit({ access, content }: Parsed, file: HandedIn | null): void {
  if (content.kind === 'document') return;
  if (file !== null)
    throw new DomainError('trust.file_not_for_kind', {
      message: 'Only a document has a file.',
      path: 'file',
    });
  if (access !== 'public')
    throw new DomainError('trust.access_not_for_kind', {
      message: 'Only the file of a document can be kept from the public.',
      path: 'access',
    });
}

async function storeFile(ctx: Ctx, file: HandedIn): Promise<FileRow> {
  const checked = handedInFile(file);
  if (!checked.ok) throw domainErrorFrom(checked.error, checked.error.code === 'files.too_large' ? 413 : 422);
  const { mediaType, name } = checked.value;
  const {
    id: objectId,
    sha256,
    sizeBytes,
  } = await storeObject(ctx, {
    tenantId: null,
    bytes: file.bytes,
    mediaType,
  });
  return { objectId, name, mediaType, sha256, sizeBytes };
}

/** The id of the item, which comes to be with its first version. */
async function itemFor(ctx: Ctx, { content, item }: Parsed): Promise<string> {
  const known = await findItem(ctx.tx, item);
  if (known === null) {
    const id = ctx.ids();
    const createdBy = actorName(ctx.actor);
    await insertItem(ctx.tx, { id, slug: item, kind: content.kind, createdAt: ctx.now, createdBy });
    return id;
  }
  if (known.kind !== content.kind)
    throw new DomainError('trust.kind_changed', {
      message: `${item} is a ${known.kind}, and stays one.`,
      path: 'kind',
      status: 409,
    });
  return known.id;
}

/**
 * Writes the next version of an item, or the first one of a new item. Nobody outside sees it before somebody else has agreed
 * to it. Raises `trust.read_only`, `trust.kind_changed` (409), `trust.file_not_for_kind`, `trust.access_not_for_kind`, and
 * the codes of `handedInFile`.
 */
export async function draftVersion(
  ctx: Ctx,
  input: DraftInput,
  file: HandedIn | null = null,
): Promise<{ readonly item: string; readonly version: number; readonly contentSha256: string }> {
  authorise(ctx, 'trust.draft', 'vendor');
  await refuseWhenReadOnly(ctx);
  const parsed = draftInput.parse(input);
  refuseWhatDoesNotFit(parsed, file);
  const { access, content, item, keepsFile, owner, reviewBy } = parsed;
  await lockItem(ctx.tx, item);
  const itemId = await itemFor(ctx, parsed);
  const [latest] = await selectVersions(ctx.tx, { slug: item });
  const version = (latest?.version ?? 0) + 1;
  const kept = keepsFile ? (latest?.file ?? null) : null;
  const stored = file === null ? kept : await storeFile(ctx, file);
  const document: TrustVersion = {
    schema: 'openbook.trust-item/1',
    item,
    version,
    content,
    access,
    owner,
    reviewBy,
    file: fileView(stored),
  };
  const bytes = canonicalBytes(document);
  const contentSha256 = sha256Hex(bytes);
  const draftedBy = actorName(ctx.actor);
  await insertVersion(ctx.tx, {
    itemId,
    version,
    content: bytes,
    contentSha256,
    access,
    owner,
    reviewBy,
    file: stored,
    draftedAt: ctx.now,
    draftedBy,
  });
  await insertStep(ctx.tx, {
    itemId,
    version,
    step: 'drafted',
    actor: draftedBy,
    at: ctx.now,
    reason: null,
    approvalId: null,
    attestationId: null,
  });
  return { item, version, contentSha256 };
}

/**
 * Writes the next version of a document with the words of the latest one and another file. Raises what `draftVersion` raises,
 * and `trust.item_unknown` (404).
 */
export async function attachFile(
  ctx: Ctx,
  input: { readonly item: string; readonly file: HandedIn },
): Promise<{ readonly item: string; readonly version: number }> {
  authorise(ctx, 'trust.draft', 'vendor');
  const { file, item } = input;
  const [latest] = await selectVersions(ctx.tx, { slug: item });
  if (latest === undefined) throw unknownItem(item);
  const { access, content, owner, reviewBy } = documentOf(latest);
  return draftVersion(ctx, { item, content, access, owner, reviewBy }, file);
}
