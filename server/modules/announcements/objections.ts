import { z } from 'zod';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { readMembers, readStaffRights } from '#server/modules/identity/index.ts';
import { enqueueMail, notifyMany } from '#server/modules/notifications/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import { readChangeFate, readSaidVersion, refuseWhenReadOnly } from '#server/modules/trust/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authorise, isAllowed } from '#server/platform/policy/index.ts';
import {
  type ChangeRow,
  holdNotices,
  insertAnswer,
  insertObjection,
  selectAnswers,
  selectChanges,
  selectNotices,
  selectObjections,
} from './change-repository.ts';
import { answerObjectionInput, type ObjectionOutcome, objectInput } from './contract.ts';

/** The outbox row that tells both sides of an objection or its answer; the texts belong to the documents. */
export const OBJECTION_STEP = 'announcements.objection';

const stepPayload = z.strictObject({ changeId: z.uuid(), about: z.enum(['filed', 'answered']) });

function refused(code: string, message: string, status: 404 | 409 = 409): DomainError {
  return new DomainError(`announcements.${code}`, { message, status });
}

/** A change that this customer was told of. Raises `announcements.unknown` (404), also for one of others. */
async function toldChange(ctx: Ctx, tenantId: string, changeId: string): Promise<ChangeRow> {
  await holdNotices(ctx.tx, tenantId);
  const [notice] = await selectNotices(ctx.tx, { tenantId, changeId });
  const [change] = notice === undefined ? [] : await selectChanges(ctx.tx, { id: changeId });
  if (change === undefined) throw refused('unknown', 'There is no such change.', 404);
  return change;
}

/** Records are signed as the job's; who did it is in the facts. */
function asRecorder(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system', job: 'announcements' } };
}

async function tellBothSides(ctx: Ctx, tenantId: string, changeId: string, about: 'filed' | 'answered') {
  const dedupKey = `${OBJECTION_STEP}:${tenantId}:${changeId}:${about}`;
  await requestEffect(ctx, { tenantId, kind: OBJECTION_STEP, dedupKey, payload: { changeId, about } });
}

/**
 * A customer objects to a change that it was told of, once and in time; also while the portal may only be read, because its
 * time runs on. Raises `announcements.unknown` (404),
 * `announcements.no_objection`, `announcements.objection_late`, `announcements.change_withdrawn`,
 * `announcements.already_objected` (409).
 */
export async function fileObjection(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly changeId: string; readonly reason: string },
): Promise<void> {
  const { tenantId, ...given } = input;
  authorise(ctx, 'announcements.object', { tenantId });
  const { changeId, reason } = objectInput.parse(given);
  const change = await toldChange(ctx, tenantId, changeId);
  const { objectionsUntil, slug: item, version } = change;
  if (objectionsUntil === null) throw refused('no_objection', 'Nobody objects to an end.');
  if (ctx.now.toISOString().slice(0, 10) > objectionsUntil)
    throw refused('objection_late', `Objections were possible until ${objectionsUntil}.`);
  const fate = await readChangeFate(asRecorder(ctx), { ...change, from: change.effectiveFrom });
  if (fate.state === 'withdrawn') throw refused('change_withdrawn', 'This change does not happen.');
  if ((await selectObjections(ctx.tx, { tenantId, changeId })).length > 0)
    throw refused('already_objected', 'You have objected already.');
  const filedBy = actorName(ctx.actor);
  const filedAt = ctx.now;
  const attestationId = await attestFacts(asRecorder(ctx), {
    kind: 'subprocessor-objection',
    tenantId,
    ref: changeId,
    name: `${item}.v${version}`,
    facts: {
      item,
      version,
      contentSha256: change.contentSha256,
      reason,
      filedBy,
      filedAt: filedAt.toISOString(),
    },
  });
  await insertObjection(ctx.tx, { tenantId, changeId, reason, filedBy, filedAt, attestationId });
  await tellBothSides(ctx, tenantId, changeId, 'filed');
}

/**
 * Staff answer an objection, once: accepted with what follows, or explained. Raises `announcements.not_objected` (404),
 * `announcements.already_answered`, `trust.read_only` (409).
 */
export async function answerObjection(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly changeId: string;
    readonly outcome: ObjectionOutcome;
    readonly text: string;
  },
): Promise<void> {
  const { tenantId, ...given } = input;
  authorise(ctx, 'announcements.answer', { tenantId });
  await refuseWhenReadOnly(ctx);
  const { changeId, outcome, text } = answerObjectionInput.parse(given);
  const change = await toldChange(ctx, tenantId, changeId);
  const [objection] = await selectObjections(ctx.tx, { tenantId, changeId });
  if (objection === undefined) throw refused('not_objected', 'Nobody has objected.', 404);
  if ((await selectAnswers(ctx.tx, { tenantId, changeId })).length > 0)
    throw refused('already_answered', 'This objection was answered already.');
  const answeredBy = actorName(ctx.actor);
  const answeredAt = ctx.now;
  const { slug: item, version } = change;
  const attestationId = await attestFacts(asRecorder(ctx), {
    kind: 'subprocessor-answer',
    tenantId,
    ref: changeId,
    name: `${item}.v${version}`,
    facts: {
      item,
      version,
      objection: objection.attestationId,
      outcome,
      text,
      answeredBy,
      answeredAt: answeredAt.toISOString(),
    },
  });
  await insertAnswer(ctx.tx, { tenantId, changeId, outcome, text, answeredBy, answeredAt, attestationId });
  await tellBothSides(ctx, tenantId, changeId, 'answered');
}

/** What a mail about an objection says. */
export type ObjectionMailFacts = {
  readonly about: 'filed' | 'answered';
  readonly locale: 'en' | 'es';
  readonly vendor: string;
  readonly customer: string;
  readonly name: string;
  readonly reason: string;
  readonly answer: { readonly outcome: ObjectionOutcome; readonly text: string } | null;
  readonly url: string;
};
export type ComposeObjectionMail = (facts: ObjectionMailFacts) => {
  readonly subject: string;
  readonly text: string;
};

/** Mails and notices of one outbox row: to the customer's administrators, and to staff who answer. */
export async function tellOfObjection(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly payload: unknown; readonly compose: ComposeObjectionMail },
): Promise<void> {
  const { compose, tenantId } = input;
  authorise(ctx, 'announcements.tellCustomer', { tenantId });
  const { about, changeId } = stepPayload.parse(input.payload);
  const [change] = await selectChanges(ctx.tx, { id: changeId });
  const [objection] = await selectObjections(ctx.tx, { tenantId, changeId });
  const [answered = null] = await selectAnswers(ctx.tx, { tenantId, changeId });
  if (change === undefined || objection === undefined) return;
  const { content } = await readSaidVersion(ctx, change);
  const tenant = await readTenant(ctx, { tenantId });
  const { url, vendorName: vendor } = settings();
  const name = content.kind === 'subprocessor' ? content.name : change.slug;
  const facts = {
    about,
    vendor,
    customer: tenant.name,
    name,
    reason: objection.reason,
    answer:
      about === 'filed' || answered === null
        ? null
        : { outcome: answered.outcome as ObjectionOutcome, text: answered.text },
  };
  const members = await readMembers(ctx, { tenantId });
  const admins = members.filter(({ disabled, roles }) => !disabled && roles.includes('tenant_admin'));
  const portal = `/t/${tenant.externalId}/trust/subprocessors`;
  const staff = (await readStaffRights(ctx, { userIds: 'all' })).filter((person) =>
    isAllowed(person, 'announcements.answer', { tenantId }),
  );
  const sides = [
    { people: admins, href: portal, locale: tenant.locale, place: tenantId },
    { people: staff, href: '/desk/trust/subprocessors', locale: 'en' as const, place: null },
  ];
  for (const { href, locale, people, place } of sides) {
    const mail = compose({ ...facts, locale, url: `${url}${href}` });
    for (const { email, userId } of people) {
      const dedupKey = `${OBJECTION_STEP}:${changeId}:${about}:${tenantId}:${userId}`;
      await enqueueMail(ctx, { tenantId: place, to: email, locale, ...mail, dedupKey });
    }
    await notifyMany(
      ctx,
      people.map(({ userId }) => ({
        tenantId: place,
        userId,
        kind: `trust.objection-${about}`,
        params: { name, customer: tenant.name },
        href,
      })),
    );
  }
}
