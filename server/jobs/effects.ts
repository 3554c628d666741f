import { z } from 'zod';
import { APPROVAL_KINDS } from '#core/approvals/kinds.ts';
import { assert } from '#core/assert.ts';
import { ACCESS_MAIL, writeAccessMail } from '#server/modules/access/index.ts';
import {
  FOLLOW_MAIL,
  OBJECTION_STEP,
  tellOfObjection,
  writeFollowMail,
} from '#server/modules/announcements/index.ts';
import { executionOf } from '#server/modules/approvals/index.ts';
import { INVOICE_VOIDED, MIGRATION_WITHDRAWN, tellOfWithdrawal } from '#server/modules/billing/index.ts';
import { DISPUTE_STEP_TAKEN, tellOfStep } from '#server/modules/disputes/index.ts';
import {
  DELIVER_WEBHOOK,
  prepareMail,
  prepareWebhook,
  recordMailSent,
  recordWebhookAttempt,
  SEND_MAIL,
} from '#server/modules/notifications/index.ts';
import { releaseExcess } from '#server/modules/payments/index.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { OutsideError, postOutside } from '#server/platform/http/post-outside.ts';
import { mailTransport } from '#server/platform/mail/index.ts';
import type { ClaimedEffect } from '#server/platform/outbox/index.ts';
import { ERASE_OBJECT, eraseObject } from '#server/platform/storage/index.ts';
import { accessMail } from '../documents/mail/access-mail.ts';
import { followMail } from '../documents/mail/announcement-mail.ts';
import { objectionMail } from '../documents/mail/change-mail.ts';
import { disputeMail } from '../documents/mail/dispute-mail.ts';
import { migrationMail } from '../documents/mail/migration-mail.ts';
import { APPROVED_EFFECTS } from './approved-effects.ts';
import type { JobCtx } from './job.ts';

/**
 * Carries out one kind of outbox row. It may be called again for the same row after a crash, so it asks first whether its
 * effect is there, and what it sends outside carries a key by which the receiver sees a repetition.
 */
export type EffectHandler = {
  readonly kind: string;
  readonly switchName: string | null;
  readonly carryOut: (jobCtx: JobCtx, effect: ClaimedEffect) => Promise<void>;
};

const mailPayload = z.object({ mailId: z.uuid() });

const sendMail: EffectHandler = {
  kind: SEND_MAIL,
  switchName: 'mail',
  carryOut: async ({ transaction }, effect) => {
    const ref = { tenantId: effect.tenantId, mailId: mailPayload.parse(effect.payload).mailId };
    const mail = await transaction(effect.tenantId, (ctx) => prepareMail(ctx, ref));
    if (!mail) return;
    await mailTransport().send(mail);
    // Whoever dies here sends the mail again: at least once, each time with the same Message-ID.
    await faultPoint('effects.mail-sent');
    await transaction(effect.tenantId, (ctx) => recordMailSent(ctx, ref));
  },
};

const webhookPayload = z.object({ deliveryId: z.uuid() });

/** One attempt of one webhook. Whoever dies before it is recorded sends it again: under the same id, by which receivers know. */
const deliverWebhook: EffectHandler = {
  kind: DELIVER_WEBHOOK,
  switchName: 'webhooks',
  carryOut: async ({ clock, transaction }, effect) => {
    const { tenantId } = effect;
    const ref = { tenantId, deliveryId: webhookPayload.parse(effect.payload).deliveryId };
    const prepared = await transaction(tenantId, (ctx) => prepareWebhook(ctx, ref));
    if (prepared.kind === 'over') return;
    if (prepared.kind === 'waits') throw new Error('the endpoint failed and is waited for');
    const { body, headers, url } = prepared;
    const at = clock();
    const startedMs = performance.now();
    const answer = await postOutside({ url, headers, body }).catch((error: unknown) => {
      if (error instanceof OutsideError) return error;
      throw error;
    });
    const failure = answer instanceof OutsideError ? answer.message : null;
    const outcome = {
      at,
      durationMs: Math.round(performance.now() - startedMs),
      statusCode: answer instanceof OutsideError ? null : answer.status,
      error: failure,
      answer: answer instanceof OutsideError ? null : answer.text,
    };
    const { triesAgain } = await transaction(tenantId, (ctx) =>
      recordWebhookAttempt(ctx, { ...ref, outcome }),
    );
    if (triesAgain) throw new Error(failure ?? `the receiver answered ${outcome.statusCode}`);
  },
};

const approvedPayload = z.object({ approvalId: z.uuid() });

const executeApproved = APPROVAL_KINDS.map(
  (kind): EffectHandler => ({
    kind: executionOf(kind),
    switchName: APPROVED_EFFECTS[kind].switchName,
    carryOut: async ({ transaction }, effect) => {
      const { approvalId } = approvedPayload.parse(effect.payload);
      const { tenantId } = effect;
      await transaction(tenantId, (ctx) => APPROVED_EFFECTS[kind].carryOut(ctx, { approvalId, tenantId }));
    },
  }),
);

const voidedPayload = z.object({ number: z.string().min(1) });

const releaseOfVoid: EffectHandler = {
  kind: INVOICE_VOIDED,
  switchName: null,
  carryOut: async ({ transaction }, { payload, tenantId }) => {
    const { number } = voidedPayload.parse(payload);
    assert(tenantId !== null, 'an invoice is somebody’s');
    await transaction(tenantId, (ctx) => releaseExcess(ctx, { tenantId, number, reason: `Void: ${number}` }));
  },
};

const erasurePayload = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Erases bytes whose row was removed; done again, it finds nothing. */
const eraseUnkept: EffectHandler = {
  kind: ERASE_OBJECT,
  switchName: null,
  carryOut: async ({ transaction }, { payload, tenantId }) => {
    const { sha256 } = erasurePayload.parse(payload);
    await transaction(tenantId, (ctx) => eraseObject(ctx, sha256));
  },
};

const withdrawnPayload = z.object({ id: z.uuid() });

const tellWithdrawn: EffectHandler = {
  kind: MIGRATION_WITHDRAWN,
  switchName: null,
  carryOut: async ({ transaction }, { payload, tenantId }) => {
    const { id } = withdrawnPayload.parse(payload);
    assert(tenantId !== null, 'a subscription is somebody’s');
    await transaction(tenantId, (ctx) => tellOfWithdrawal(ctx, { tenantId, id, compose: migrationMail }));
  },
};

const stepPayload = z.object({ number: z.string().min(1), position: z.int().min(1) });

const tellOfDispute: EffectHandler = {
  kind: DISPUTE_STEP_TAKEN,
  switchName: null,
  carryOut: async ({ transaction }, { payload, tenantId }) => {
    const step = stepPayload.parse(payload);
    assert(tenantId !== null, 'a dispute is somebody’s');
    await transaction(tenantId, (ctx) => tellOfStep(ctx, { tenantId, ...step, compose: disputeMail }));
  },
};

const writeMailOfAccess: EffectHandler = {
  kind: ACCESS_MAIL,
  switchName: null,
  carryOut: async ({ transaction }, { id, payload }) => {
    const vendor = settings().vendorName;
    await transaction(null, (ctx) => writeAccessMail(ctx, { id, payload, vendor, compose: accessMail }));
  },
};

const writeMailOfFollowing: EffectHandler = {
  kind: FOLLOW_MAIL,
  switchName: null,
  carryOut: async ({ transaction }, { payload }) => {
    const vendor = settings().vendorName;
    await transaction(null, (ctx) => writeFollowMail(ctx, { payload, vendor, compose: followMail }));
  },
};

const tellOfObjections: EffectHandler = {
  kind: OBJECTION_STEP,
  switchName: null,
  carryOut: async ({ transaction }, { payload, tenantId }) => {
    assert(tenantId !== null, 'an objection is somebody’s');
    await transaction(tenantId, (ctx) => tellOfObjection(ctx, { tenantId, payload, compose: objectionMail }));
  },
};

/** Every kind of outbox row and who carries it out. */
export const EFFECT_HANDLERS: readonly EffectHandler[] = [
  sendMail,
  deliverWebhook,
  releaseOfVoid,
  eraseUnkept,
  tellWithdrawn,
  tellOfDispute,
  writeMailOfAccess,
  writeMailOfFollowing,
  tellOfObjections,
  ...executeApproved,
];
