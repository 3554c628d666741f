import { randomUUID } from 'node:crypto';
import { PDFDocument } from '@cantoo/pdf-lib';
import {
  acceptNdaText,
  approveRequest,
  openDocument,
  proveMailbox,
  readNdaText,
  readRequests,
  requestDocument,
} from '#server/modules/access/index.ts';
import { type Actor, anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import type { OwnDatabase } from '#server/platform/db/testing/own-database.ts';
import { foundBooks } from './books-world.ts';
import { publishItem } from './trust-world.ts';
import { carryOut, makeStaff } from './two-people.ts';

/** Those who keep the documents, and the database in which mails to readers are found. */
export type AccessWorld = {
  readonly now: Date;
  readonly db: OwnDatabase;
  /** Of the roles `vendor_admin`, `security` and `support`. */
  readonly grace: PersonActor;
  readonly mona: PersonActor;
  readonly kim: PersonActor;
};

/** Has a report under agreement, a whitepaper on request and a policy for everybody. */
export async function foundAccess(db: OwnDatabase, now: Date): Promise<AccessWorld> {
  await foundBooks();
  const world: AccessWorld = {
    now,
    db,
    grace: await makeStaff('vendor_admin', now),
    mona: await makeStaff('security', now),
    kim: await makeStaff('support', now),
  };
  await publishPdf(world, 'soc-report', 'nda');
  await publishPdf(world, 'whitepaper', 'on-request');
  await publishPdf(world, 'policy', 'public');
  return world;
}

export function doing<T>(
  world: Pick<AccessWorld, 'now'>,
  actor: Actor,
  work: (ctx: Ctx) => Promise<T>,
  now = world.now,
): Promise<T> {
  return withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now })));
}

export async function onePagePdf(): Promise<Uint8Array> {
  const made = await PDFDocument.create();
  made.addPage([300, 400]).drawText('secret', { x: 20, y: 300 });
  return made.save({ useObjectStreams: false });
}

export async function publishPdf(
  { grace: editor, mona: approver, now }: AccessWorld,
  item: string,
  access: 'public' | 'signed-in' | 'on-request' | 'nda',
) {
  const words = { en: item, es: `${item} (es)` };
  const content = { kind: 'document', title: words, summary: words } as const;
  const file = { name: `${item}.pdf`, bytes: await onePagePdf() };
  return publishItem({ editor, approver, now }, { item, access, content, reviewBy: '2099-06-30' }, file);
}

/** An administrator of a customer. */
export async function makeReader(
  { now }: AccessWorld,
  tenantId: string,
  email: string,
): Promise<PersonActor> {
  const userId = randomUUID();
  await withTenant({ actor: testOperator, tenantIds: [tenantId] }, async (tx) => {
    await tx.user.create({ data: { id: userId, email, name: email } });
    await tx.membership.create({ data: { tenantId, userId, role: 'tenant_admin', createdAt: now } });
  });
  const actor = await personByUserId(userId, now);
  if (!actor) throw new Error('the person cannot act');
  return actor;
}

/** The token in the latest mail to a mailbox. */
export async function mailedToken({ db }: AccessWorld, mailbox: string): Promise<string> {
  const [mail] = await db.asAdmin<{ text: string }>(
    "select text from mail_message where recipient = $1 and text like '%/trust/access/%' order by created_at desc, id desc limit 1",
    [mailbox],
  );
  return /\/trust\/access\/([\w-]{32})\s/.exec(mail?.text ?? '')?.[1] ?? '';
}

export function ask(world: AccessWorld, email: string, slug = 'soc-report', now = world.now) {
  const request = { slug, email, reason: 'Vendor review', locale: 'es' } as const;
  return doing(world, anonymous, (ctx) => requestDocument(ctx, request), now);
}

/** Uses the link that was mailed; answers with the reader's pass. */
export async function prove(world: AccessWorld, mailbox: string, now = world.now): Promise<string> {
  await carryOut(now);
  const token = await mailedToken(world, mailbox);
  const { pass } = await doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }), now);
  return pass;
}

export async function accept(world: AccessWorld, pass: string, change: object = {}) {
  const { sha256 } = await doing(world, anonymous, readNdaText);
  const statement = {
    name: 'Ada Example',
    title: 'CISO',
    legalEntity: 'Acme Example, S.L.',
    mayBind: true,
    locale: 'es' as const,
    textSha256: sha256,
    ...change,
  };
  return doing(world, anonymous, (ctx) => acceptNdaText(ctx, { pass, statement }));
}

export async function requestOf(world: AccessWorld, mailbox: string, slug = 'soc-report') {
  const requests = await doing(world, world.mona, readRequests);
  const found = requests.find((one) => one.address === mailbox && one.slug === slug);
  if (!found) throw new Error(`no request of ${mailbox}`);
  return found;
}

export async function approveIt(
  world: AccessWorld,
  mailbox: string,
  slug = 'soc-report',
  actor = world.mona,
) {
  const { id } = await requestOf(world, mailbox, slug);
  const approval = { requestId: id, days: 7, reason: 'Under review' };
  return doing(world, actor, (ctx) => approveRequest(ctx, approval));
}

export function open(world: AccessWorld, pass: string, slug = 'soc-report', now = world.now) {
  return doing(world, anonymous, (ctx) => openDocument(ctx, { pass, slug }), now);
}

/** A reader whose company is bound and who may read. */
export async function admitted(world: AccessWorld, mailbox: string) {
  await ask(world, mailbox);
  const pass = await prove(world, mailbox);
  await accept(world, pass).catch((error: { code?: string }) => {
    if (error.code !== 'access.already_bound') throw error;
  });
  const { grantId } = await approveIt(world, mailbox);
  return { pass, grantId };
}
