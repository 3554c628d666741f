import type { z } from 'zod';
import { grantEndsAt, stepRequest } from '#core/access/lifecycle.ts';
import { mailboxOf } from '#core/access/mailbox.ts';
import { isBound } from '#core/access/nda.ts';
import { stampability } from '#core/access/stampable.ts';
import { required } from '#core/assert.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { readItemFile, refuseWhenReadOnly } from '#server/modules/trust/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { policyHash } from '#server/platform/policy/engine.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { approveRequestInput, declineRequestInput, revokeGrantInput } from './contract.ts';
import { refusal, unknownDocument } from './errors.ts';
import { standings } from './nda-standing.ts';
import { type ClosedDocument, closedDocuments, nameFrom, namesOf } from './published-document.ts';
import {
  holdMailbox,
  insertGrant,
  insertRevocation,
  moveRequest,
  type RequestWithStanding,
  selectGrants,
  selectRequests,
} from './repository.ts';
import { askForMail } from './write-mail.ts';

/** A request that staff can see, held until the transaction ends. Raises `access.unknown` (404). */
async function heldRequest(ctx: Ctx, id: string): Promise<RequestWithStanding> {
  const [found] = await selectRequests(ctx.tx, { id });
  if (found === undefined || found.standing.provenAt === null) throw unknownDocument();
  await holdMailbox(ctx.tx, found.mailbox);
  const [held] = await selectRequests(ctx.tx, { id });
  return required(held, 'a request is never removed');
}

async function documentOf(ctx: Ctx, request: RequestWithStanding): Promise<ClosedDocument> {
  const document = (await closedDocuments(ctx)).get(request.itemId);
  if (document === undefined) throw unknownDocument();
  return document;
}

async function refuseUnbound(
  ctx: Ctx,
  request: RequestWithStanding,
  document: ClosedDocument,
): Promise<void> {
  if (!document.needsNda) return;
  const mailbox = mailboxOf(request.mailbox);
  if (mailbox.ok && isBound((await standings(ctx, [mailbox.value]))(mailbox.value))) return;
  throw new DomainError('access.nda_missing', {
    message: 'No agreement binds this mailbox: its company accepts one, or you record one, first.',
    status: 409,
  });
}

/**
 * Gives a document to who asked, until it expires. Raises `access.unknown` (404), `access.nda_missing`,
 * `access.request_moved`, `access.not_stampable` (409), `access.days_out_of_range` (422).
 */
export async function approveRequest(
  ctx: Ctx,
  input: z.infer<typeof approveRequestInput>,
): Promise<{ readonly grantId: string }> {
  await authoriseAndRecord(ctx, 'access.decideRequest', 'vendor');
  await refuseWhenReadOnly(ctx);
  const { days, reason, requestId } = approveRequestInput.parse(input);
  const request = await heldRequest(ctx, requestId);
  const document = await documentOf(ctx, request);
  const next = stepRequest(request.standing, 'approve', ctx.now);
  if (!next.ok) throw refusal(next.error);
  await refuseUnbound(ctx, request, document);
  const end = grantEndsAt(days, ctx.now);
  if (!end.ok) throw refusal(end.error);
  const grantId = ctx.ids();
  const { bytes } = await readItemFile(ctx, { slug: document.slug, grantId });
  const stampable = stampability(bytes);
  if (!stampable.ok)
    throw new DomainError(stampable.error.code, { message: stampable.error.message, status: 409 });
  const grant = {
    id: grantId,
    requestId,
    itemId: request.itemId,
    mailbox: request.mailbox,
    company: request.company,
    grantedBy: actorName(ctx.actor),
    grantedAt: ctx.now,
    expiresAt: end.value,
    policyHash: policyHash(),
  };
  const { itemId: _, ...facts } = grant;
  const attestationId = await attestFacts(ctx, {
    kind: 'access-grant',
    tenantId: null,
    ref: grantId,
    name: `${document.slug} to ${request.mailbox}`,
    facts: {
      ...facts,
      grantedAt: ctx.now.toISOString(),
      expiresAt: end.value.toISOString(),
      document: document.slug,
      reason,
    },
  });
  await move(ctx, request, { to: next.value, reason, attestationId });
  await insertGrant(ctx.tx, { ...grant, attestationId });
  await tell(ctx, request, document, { about: 'approved', note: null });
  return { grantId };
}

async function move(
  ctx: Ctx,
  request: RequestWithStanding,
  step: {
    readonly to: 'approved' | 'declined' | RequestWithStanding['standing']['state'];
    readonly reason: string;
    readonly attestationId: string;
  },
): Promise<void> {
  const moved = await moveRequest(ctx.tx, {
    id: request.id,
    from: request.standing.state,
    at: ctx.now,
    decidedBy: actorName(ctx.actor),
    ...step,
  });
  if (!moved)
    throw new DomainError('access.request_moved', {
      message: 'Somebody else decided this request meanwhile.',
      status: 409,
    });
}

async function tell(
  ctx: Ctx,
  { id, locale, mailbox }: RequestWithStanding,
  { title }: Pick<ClosedDocument, 'title'>,
  news: { readonly about: 'approved' | 'declined'; readonly note: string | null },
): Promise<void> {
  await askForMail(ctx, { ...news, mailbox, locale, title: title[locale], requestId: id });
}

/** Says no, with a reason that the requester is told. Raises `access.unknown` (404), `access.request_moved` (409). */
export async function declineRequest(ctx: Ctx, input: z.infer<typeof declineRequestInput>): Promise<void> {
  await authoriseAndRecord(ctx, 'access.decideRequest', 'vendor');
  await refuseWhenReadOnly(ctx);
  const { reason, requestId } = declineRequestInput.parse(input);
  const request = await heldRequest(ctx, requestId);
  // What was withdrawn meanwhile, or is past its review, is declined all the same.
  const document = nameFrom(await namesOf(ctx, [request]), request.itemId);
  const next = stepRequest(request.standing, 'decline', ctx.now);
  if (!next.ok) throw refusal(next.error);
  const attestationId = await attestFacts(ctx, {
    kind: 'access-declined',
    tenantId: null,
    ref: requestId,
    name: `${document.slug} to ${request.mailbox}`,
    facts: { request: requestId, document: document.slug, mailbox: request.mailbox, reason },
  });
  await move(ctx, request, { to: next.value, reason, attestationId });
  await tell(ctx, request, document, { about: 'declined', note: reason });
}

/**
 * Ends a grant at once; also while the portal may only be read, because it takes back and gives nothing. Raises
 * `access.unknown` (404), `access.grant_over` (409).
 */
export async function revokeGrant(ctx: Ctx, input: z.infer<typeof revokeGrantInput>): Promise<void> {
  await authoriseAndRecord(ctx, 'access.revokeGrant', 'vendor');
  const { grantId, reason } = revokeGrantInput.parse(input);
  const [found] = await selectGrants(ctx.tx, { id: grantId });
  if (found === undefined) throw unknownDocument();
  await holdMailbox(ctx.tx, found.mailbox);
  const [grant = found] = await selectGrants(ctx.tx, { id: grantId });
  if (grant.revokedAt !== null || grant.expiresAt <= ctx.now)
    throw new DomainError('access.grant_over', { message: 'This grant is over already.', status: 409 });
  const attestationId = await attestFacts(ctx, {
    kind: 'access-revocation',
    tenantId: null,
    ref: grantId,
    name: `grant to ${grant.mailbox}`,
    facts: { grant: grantId, mailbox: grant.mailbox, reason, revokedAt: ctx.now.toISOString() },
  });
  await insertRevocation(ctx.tx, {
    grantId,
    reason,
    revokedBy: actorName(ctx.actor),
    revokedAt: ctx.now,
    attestationId,
  });
}
