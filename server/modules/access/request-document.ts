import { requestStateAt, stepRequest } from '#core/access/lifecycle.ts';
import { type Mailbox, mailboxOf } from '#core/access/mailbox.ts';
import { assert } from '#core/assert.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { notifyMany } from '#server/modules/notifications/index.ts';
import { isPortalReadOnly, refuseWhenReadOnly } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type RequestDocumentInput, requestDocumentInput } from './contract.ts';
import { refusal } from './errors.ts';
import { countLinkMails } from './link-repository.ts';
import { type ClosedDocument, findClosedDocument } from './published-document.ts';
import { asAccessDesk, readerOf } from './reader.ts';
import {
  holdMailbox,
  insertRequest,
  moveRequest,
  type RequestRow,
  type RequestWithStanding,
  selectGrants,
  selectRequests,
} from './repository.ts';
import { askForMail } from './write-mail.ts';

const DAY_MS = 86_400_000;
/** More mails than these in a day help nobody but who wants to annoy the owner of the mailbox. */
const LINK_MAILS_A_DAY = 5;

/** Writes down that the time of a request is over. */
async function lapse(ctx: Ctx, request: RequestWithStanding): Promise<void> {
  await moveRequest(ctx.tx, { id: request.id, from: request.standing.state, to: 'expired', at: ctx.now });
}

/** The request of this mailbox for this document that is still to be decided, if there is one. */
async function openRequest(
  ctx: Ctx,
  mailbox: Mailbox,
  document: ClosedDocument,
): Promise<RequestWithStanding | null> {
  const [latest] = await selectRequests(ctx.tx, {
    mailbox: mailbox.address,
    itemId: document.id,
    states: ['unproven', 'requested'],
  });
  if (latest === undefined) return null;
  if (requestStateAt(latest.standing, ctx.now) !== 'expired') return latest;
  await lapse(ctx, latest);
  return null;
}

/** Tells those who decide that somebody waits. */
async function tellStaff(ctx: Ctx, document: ClosedDocument, request: RequestRow): Promise<void> {
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  const people = staff.filter(({ staffRoles }) =>
    staffRoles.some((role) => role === 'security' || role === 'vendor_admin'),
  );
  await notifyMany(
    ctx,
    people.map(({ userId }) => ({
      tenantId: null,
      userId,
      kind: 'access.requested',
      params: { document: document.slug, who: request.company ?? request.mailbox },
      href: '/desk/access',
    })),
  );
}

/** The owner of a mailbox stands behind a request: it is recorded, and staff are told. Nothing where that was done
 * before. Raises `trust.read_only` (409). */
export async function proveRequest(
  ctx: Ctx,
  request: RequestWithStanding,
  document: ClosedDocument,
): Promise<void> {
  const next = stepRequest(request.standing, 'prove', ctx.now);
  if (!next.ok) return;
  await refuseWhenReadOnly(ctx);
  const desk = asAccessDesk(ctx);
  const attestationId = await attestFacts(desk, {
    kind: 'access-request',
    tenantId: null,
    ref: request.id,
    name: `${document.slug} for ${request.mailbox}`,
    facts: {
      request: request.id,
      document: document.slug,
      mailbox: request.mailbox,
      company: request.company,
      reason: request.reason,
      provenAt: ctx.now.toISOString(),
    },
  });
  const moved = await moveRequest(ctx.tx, {
    id: request.id,
    from: request.standing.state,
    to: next.value,
    at: ctx.now,
    provenAt: ctx.now,
    attestationId,
  });
  if (moved) await tellStaff(desk, document, request);
}

async function mailLink(
  ctx: Ctx,
  mailbox: Mailbox,
  mail: { readonly title: string; readonly locale: 'en' | 'es'; readonly requestId: string | null },
): Promise<void> {
  const since = new Date(ctx.now.getTime() - DAY_MS);
  if ((await countLinkMails(ctx.tx, mailbox.address, since)) >= LINK_MAILS_A_DAY) return;
  await askForMail(ctx, { about: 'link', mailbox: mailbox.address, ...mail });
}

/**
 * Asks to read a document. Whoever has not shown the mailbox to be theirs is mailed a link, and always answered alike: not
 * told whether the mailbox or its company is known, has asked before, or may read it already. `read-only` while the portal is:
 * then nothing is asked, and who may read it already is mailed a link all the same. Raises `access.unknown` (404),
 * `access.address_invalid` (422), and `trust.read_only` (409) to whoever has shown the mailbox to be theirs.
 */
export async function requestDocument(
  ctx: Ctx,
  input: RequestDocumentInput,
): Promise<{ readonly state: 'sent' | 'read-only' }> {
  authorise(ctx, 'access.requestDocument', 'public');
  const { email, locale, reason, slug } = requestDocumentInput.parse(input);
  const read = mailboxOf(email);
  if (!read.ok) throw refusal(read.error);
  const mailbox = read.value;
  const document = await findClosedDocument(ctx, slug);
  await holdMailbox(ctx.tx, mailbox.address);
  const isProven = readerOf(ctx, '')?.address === mailbox.address;
  const grants = await selectGrants(ctx.tx, { mailbox: mailbox.address, itemId: document.id });
  const mayRead = grants.some(({ expiresAt, revokedAt }) => revokedAt === null && expiresAt > ctx.now);
  const isReadOnly = await isPortalReadOnly(ctx);
  const state = isReadOnly ? 'read-only' : 'sent';
  if (isReadOnly && !mayRead) {
    if (isProven) await refuseWhenReadOnly(ctx);
    return { state };
  }
  let request = mayRead ? null : await openRequest(ctx, mailbox, document);
  if (request === null && !mayRead) {
    const { address, company } = mailbox;
    const row = {
      id: ctx.ids(),
      itemId: document.id,
      mailbox: address,
      company,
      reason,
      locale,
      createdAt: ctx.now,
    };
    await insertRequest(ctx.tx, row);
    [request = null] = await selectRequests(ctx.tx, { id: row.id });
    assert(request !== null, 'a request that was written is there');
  }
  if (isProven && request !== null) await proveRequest(ctx, request, document);
  if (!isProven)
    await mailLink(ctx, mailbox, { title: document.title[locale], locale, requestId: request?.id ?? null });
  return { state };
}
