import { assert } from '#core/assert.ts';
import { type TrustVersion, trustVersion } from '#core/contracts/trust-item.ts';
import { parseCanonicalJson } from '#core/proof/canonical-json.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import type { TrustFileDto } from './contract.ts';
import { type FileRow, selectVersions, type VersionRow } from './repository.ts';

/** The switch under which the whole portal can only be read. */
const PORTAL_SWITCH = 'trust-portal';

/** Whether nothing is written on the portal at the moment. */
export async function isPortalReadOnly(ctx: Ctx): Promise<boolean> {
  return !(await isSwitchedOn(ctx.tx, PORTAL_SWITCH));
}

/** Raises `trust.read_only` (409) while the portal may only be read. What takes something back never asks this. */
export async function refuseWhenReadOnly(ctx: Ctx): Promise<void> {
  if (await isPortalReadOnly(ctx))
    throw new DomainError('trust.read_only', {
      message: 'The trust portal is read-only at the moment.',
      status: 409,
    });
}

export function unknownItem(item: string): DomainError {
  return new DomainError('trust.item_unknown', {
    message: `There is no item ${item}.`,
    path: 'item',
    status: 404,
  });
}

/** One version of an item. Raises `trust.version_unknown` (404). */
export async function findVersion(
  ctx: Ctx,
  key: { readonly item: string; readonly version: number },
): Promise<VersionRow> {
  const [found] = await selectVersions(ctx.tx, { slug: key.item, version: key.version });
  if (found === undefined) throw versionUnknown(key);
  return found;
}

export function versionUnknown(key: { readonly item: string; readonly version: number }): DomainError {
  return new DomainError('trust.version_unknown', {
    message: `${key.item} has no version ${key.version}.`,
    path: 'version',
    status: 404,
  });
}

/** Versions that were read already, by the digest of their bytes: those never change, and the public page is asked often. */
const readBefore = new Map<string, TrustVersion>();
const READ_KEPT = 1_000;

/** What a version says, read from its stored bytes. */
export function documentOf(row: Pick<VersionRow, 'content' | 'contentSha256'>): TrustVersion {
  const known = readBefore.get(row.contentSha256);
  if (known !== undefined) return known;
  const parsed = parseCanonicalJson(row.content);
  assert(parsed.ok, 'a version is kept as canonical JSON');
  const document = trustVersion.parse(parsed.value);
  if (readBefore.size >= READ_KEPT) readBefore.clear();
  readBefore.set(row.contentSha256, document);
  return document;
}

export function fileView(file: FileRow | null): TrustFileDto | null {
  if (file === null) return null;
  const { mediaType, name, sha256, sizeBytes } = file;
  return { name, mediaType, sha256, sizeBytes };
}
