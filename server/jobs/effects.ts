import { z } from 'zod';
import { APPROVAL_KINDS } from '#core/approvals/kinds.ts';
import { executionOf } from '#server/modules/approvals/index.ts';
import { prepareMail, recordMailSent, SEND_MAIL } from '#server/modules/notifications/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { mailTransport } from '#server/platform/mail/index.ts';
import type { ClaimedEffect } from '#server/platform/outbox/index.ts';
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

/** Every kind of outbox row and who carries it out. */
export const EFFECT_HANDLERS: readonly EffectHandler[] = [sendMail, ...executeApproved];
