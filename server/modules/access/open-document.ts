import { grantStateAt } from '#core/access/lifecycle.ts';
import { type DocumentLink, signDocumentLink, verifyDocumentLink } from '#core/access/link-token.ts';
import type { Mailbox } from '#core/access/mailbox.ts';
import { isBound } from '#core/access/nda.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readItemFile } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { OpenedDocument } from './contract.ts';
import { unknownDocument } from './errors.ts';
import { linkKey, linkKeys } from './link-keys.ts';
import { insertEvent, tenantsOfMailbox } from './link-repository.ts';
import { standings } from './nda-standing.ts';
import { type ClosedDocument, closedDocuments, findClosedDocument } from './published-document.ts';
import { readerOf } from './reader.ts';
import { type GrantWithEnd, selectGrants } from './repository.ts';

async function mayRead(ctx: Ctx, mailbox: Mailbox, document: ClosedDocument): Promise<boolean> {
  return !document.needsNda || isBound((await standings(ctx, [mailbox]))(mailbox));
}

/** A grant of this reader that holds now, with its document. Raises `access.unknown` (404) for every other case. */
async function holdingGrant(
  ctx: Ctx,
  mailbox: Mailbox | null,
  wanted: { readonly id?: string; readonly itemId?: string },
): Promise<GrantWithEnd> {
  if (mailbox === null) throw unknownDocument();
  const grants = await selectGrants(ctx.tx, { ...wanted, mailbox: mailbox.address });
  const grant = grants.find((one) => grantStateAt(one, ctx.now) === 'active');
  if (grant === undefined) throw unknownDocument();
  return grant;
}

type Link = Pick<DocumentLink, 'grantId' | 'party' | 'sha256'>;

/** Too short for a file to be asked for. */
const HARDLY_MS = 30_000;

/** The link that a page shows already, where it is for the same and good for a while yet; null for any other text. */
function keptLink(ctx: Ctx, token: string, wanted: Link): string | null {
  const at = new Date(ctx.now.getTime() + HARDLY_MS);
  const kept = verifyDocumentLink(token, { keys: linkKeys(), at });
  if (!kept.ok) return null;
  const { grantId, party, sha256 } = kept.value;
  const isSame = grantId === wanted.grantId && party === wanted.party && sha256 === wanted.sha256;
  return isSame ? token : null;
}

/** A link to the bytes, for minutes. Raises `access.unknown` (404). */
export async function openDocument(
  ctx: Ctx,
  input: { readonly pass: string; readonly slug: string; readonly link?: string },
): Promise<OpenedDocument> {
  authorise(ctx, 'access.openDocument', 'public');
  const mailbox = readerOf(ctx, input.pass);
  const document = await findClosedDocument(ctx, input.slug);
  const grant = await holdingGrant(ctx, mailbox, { itemId: document.id });
  if (mailbox === null || !(await mayRead(ctx, mailbox, document))) throw unknownDocument();
  const link = { grantId: grant.id, party: mailbox.address, sha256: document.file.sha256 };
  return {
    token:
      keptLink(ctx, input.link ?? '', link) ??
      signDocumentLink(link, { key: linkKey(), at: ctx.now, until: grant.expiresAt }),
    title: document.title,
    version: document.version,
    fileName: document.file.name,
    address: mailbox.address,
    expiresAt: grant.expiresAt.toISOString(),
  };
}

/** Whether the reader may still read it, asked by a page that is open. Raises `access.unknown` (404) once it is over. */
export async function readStillOpen(
  ctx: Ctx,
  input: { readonly pass: string; readonly slug: string },
): Promise<{ readonly isOpen: true }> {
  authorise(ctx, 'access.readStillOpen', 'public');
  await openDocument(ctx, input);
  return { isOpen: true };
}

/** What the holder of a link may read, and what is written on each page of it. */
export type LinkedDocument = {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly mediaType: string;
  readonly address: string;
  /** The instant that the link was made, so that every range of one link is of the same bytes. */
  readonly stampedAt: Date;
};

/** The customers whose administrators see what this reader opens; for the caller to act inside of the first one. */
export async function readTenantsOfReader(ctx: Ctx, input: { readonly pass: string }): Promise<string[]> {
  authorise(ctx, 'access.openDocument', 'public');
  const mailbox = readerOf(ctx, input.pass);
  return mailbox === null ? [] : tenantsOfMailbox(ctx.tx, mailbox.address);
}

/**
 * The file behind a link, for the browser that it was made for, while its grant holds and the document is published with
 * these bytes. Writes the log first. Raises `access.unknown` (404) for everything else.
 */
export async function readLinkedDocument(
  ctx: Ctx,
  input: { readonly pass: string; readonly token: string; readonly tenantId: string | null },
): Promise<LinkedDocument> {
  authorise(ctx, 'access.openDocument', 'public');
  const mailbox = readerOf(ctx, input.pass);
  const link = verifyDocumentLink(input.token, { keys: linkKeys(), at: ctx.now });
  if (!link.ok || mailbox === null || link.value.party !== mailbox.address) throw unknownDocument();
  const grant = await holdingGrant(ctx, mailbox, { id: link.value.grantId });
  const document = (await closedDocuments(ctx)).get(grant.itemId);
  if (document === undefined || document.file.sha256 !== link.value.sha256) throw unknownDocument();
  if (!(await mayRead(ctx, mailbox, document))) throw unknownDocument();
  await insertEvent(ctx.tx, {
    id: ctx.ids(),
    tenantId: input.tenantId,
    itemId: document.id,
    version: document.version,
    grantId: grant.id,
    mailbox: mailbox.address,
    fileSha256: document.file.sha256,
    linkSha256: sha256Hex(utf8(input.token)),
    openedAt: ctx.now,
  });
  const { bytes, mediaType, name } = await readItemFile(ctx, { slug: document.slug, grantId: grant.id });
  return {
    bytes,
    fileName: name,
    mediaType,
    address: mailbox.address,
    stampedAt: new Date(link.value.issuedAt * 1000),
  };
}
