import { grantStateAt } from '#core/access/lifecycle.ts';
import {
  customersMark,
  type DocumentLink,
  readerMark,
  signDocumentLink,
  verifyDocumentLink,
} from '#core/access/link-token.ts';
import type { Mailbox } from '#core/access/mailbox.ts';
import { isBound } from '#core/access/nda.ts';
import { readItemFile } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { OpenedDocument } from './contract.ts';
import { unknownDocument } from './errors.ts';
import { linkKey, linkKeys } from './link-keys.ts';
import { tenantsOfMailbox } from './link-repository.ts';
import { logOpening } from './log-opening.ts';
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

type Link = Pick<DocumentLink, 'grantId' | 'customers' | 'sha256'>;

function isReader(link: DocumentLink, { address }: Mailbox): boolean {
  return linkKeys().some((key) => readerMark(address, key) === link.reader);
}

/** Too short for a file to be asked for. */
const HARDLY_MS = 30_000;

/** The link that a page shows already, where it is for the same and good for a while yet; null for any other text. */
function keptLink(ctx: Ctx, token: string, mailbox: Mailbox, wanted: Link): string | null {
  const at = new Date(ctx.now.getTime() + HARDLY_MS);
  const kept = verifyDocumentLink(token, { keys: linkKeys(), at });
  if (!kept.ok || !isReader(kept.value, mailbox)) return null;
  const { customers, grantId, sha256 } = kept.value;
  const isSame = grantId === wanted.grantId && customers === wanted.customers && sha256 === wanted.sha256;
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
  const customers = customersMark(await tenantsOfMailbox(ctx.tx, mailbox.address));
  const link = { grantId: grant.id, customers, sha256: document.file.sha256 };
  const key = linkKey();
  const reader = readerMark(mailbox.address, key);
  return {
    token:
      keptLink(ctx, input.link ?? '', mailbox, link) ??
      signDocumentLink({ ...link, reader }, { key, at: ctx.now, until: grant.expiresAt }),
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

/** The customers whose administrators see what this reader opens; for the caller to act inside of them. */
export async function readTenantsOfReader(ctx: Ctx, input: { readonly pass: string }): Promise<string[]> {
  authorise(ctx, 'access.openDocument', 'public');
  const mailbox = readerOf(ctx, input.pass);
  return mailbox === null ? [] : tenantsOfMailbox(ctx.tx, mailbox.address);
}

/**
 * The file behind a link, for the browser that it was made for, while its grant holds, its reader is a person of the same
 * customers, and the document is published with these bytes. The caller acts inside of `readTenantsOfReader`. Writes the
 * log of each of them first. Raises `access.unknown` (404) for everything else.
 */
export async function readLinkedDocument(
  ctx: Ctx,
  input: { readonly pass: string; readonly token: string },
): Promise<LinkedDocument> {
  authorise(ctx, 'access.openDocument', 'public');
  const mailbox = readerOf(ctx, input.pass);
  const link = verifyDocumentLink(input.token, { keys: linkKeys(), at: ctx.now });
  if (!link.ok || mailbox === null || !isReader(link.value, mailbox)) throw unknownDocument();
  const customers = await tenantsOfMailbox(ctx.tx, mailbox.address);
  if (customersMark(customers) !== link.value.customers) throw unknownDocument();
  const grant = await holdingGrant(ctx, mailbox, { id: link.value.grantId });
  const document = (await closedDocuments(ctx)).get(grant.itemId);
  if (document === undefined || document.file.sha256 !== link.value.sha256) throw unknownDocument();
  if (!(await mayRead(ctx, mailbox, document))) throw unknownDocument();
  const opening = {
    itemId: document.id,
    version: document.version,
    grantId: grant.id,
    mailbox: mailbox.address,
    fileSha256: document.file.sha256,
    key: input.token,
  };
  await logOpening(ctx, opening, customers);
  const { bytes, mediaType, name } = await readItemFile(ctx, { slug: document.slug, grantId: grant.id });
  return {
    bytes,
    fileName: name,
    mediaType,
    address: mailbox.address,
    stampedAt: new Date(link.value.issuedAt * 1000),
  };
}
