import { z } from 'zod';
import type { SubprocessorContent } from '#core/trust/subprocessor-change.ts';

/** What can be followed by mail. */
export const FOLLOW_TOPICS = ['updates', 'subprocessors'] as const;
export type FollowTopic = (typeof FOLLOW_TOPICS)[number];

const topics = z
  .array(z.enum(FOLLOW_TOPICS))
  .min(1)
  .max(FOLLOW_TOPICS.length)
  .transform((chosen) => FOLLOW_TOPICS.filter((topic) => chosen.includes(topic)));

export const askToFollowInput = z.strictObject({
  email: z.string().trim().min(3).max(254),
  topics,
  locale: z.enum(['en', 'es']),
});
export type AskToFollowInput = z.input<typeof askToFollowInput>;

export const followTokenInput = z.strictObject({ token: z.string().min(1).max(200) });

/** What the page behind a link in a mail says. `over`: it was pressed already, or its days are over. */
export type FollowAsk =
  | { readonly state: 'fresh'; readonly address: string; readonly topics: readonly FollowTopic[] }
  | { readonly state: 'over' };

/** What the page says that stops the mails. */
export type FollowStanding =
  | { readonly state: 'following'; readonly address: string }
  | { readonly state: 'stopped' };

/** Codes of this capability. `announcements.unknown` is the answer to an invented link. */
export const ANNOUNCEMENTS_ERROR_CODES = [
  'announcements.unknown',
  'announcements.link_over',
  'announcements.no_objection',
  'announcements.objection_late',
  'announcements.change_withdrawn',
  'announcements.already_objected',
  'announcements.not_objected',
  'announcements.already_answered',
] as const;

const reason = z.string().trim().min(3).max(4000);
export const objectInput = z.strictObject({ changeId: z.uuid(), reason });

export const OBJECTION_OUTCOMES = ['accepted', 'explained'] as const;
export type ObjectionOutcome = (typeof OBJECTION_OUTCOMES)[number];
export const answerObjectionInput = z.strictObject({
  changeId: z.uuid(),
  outcome: z.enum(OBJECTION_OUTCOMES),
  text: reason,
});

export type ObjectionView = {
  readonly reason: string;
  readonly filedByName: string;
  readonly filedAt: string;
  readonly answer: {
    readonly outcome: ObjectionOutcome;
    readonly text: string;
    readonly answeredAt: string;
  } | null;
};

/** A change of a subprocessor with what it is about. `withdrawn`: it does not happen, or not as it was said. */
export type ChangeView = {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly kind: 'new' | 'changed' | 'ends';
  readonly content: SubprocessorContent;
  readonly before: SubprocessorContent | null;
  readonly effectiveFrom: string;
  readonly publishedAt: string;
  readonly objectionsUntil: string | null;
  readonly state: 'coming' | 'in-force' | 'withdrawn';
  /** Since when it does not happen, and the version that says otherwise; null where one was taken back. */
  readonly withdrawn: { readonly at: string; readonly by: number | null } | null;
};

/** That a customer was told that a change does not happen. */
export type WithdrawalToldView = {
  readonly toldAt: string;
  readonly people: number;
  readonly attestationId: string;
};

/** A change as a customer sees it: what it was told, and its own objection. */
export type TenantChangeView = ChangeView & {
  readonly toldAt: string;
  readonly daysAhead: number;
  readonly people: number;
  readonly attestationId: string;
  readonly withdrawalTold: WithdrawalToldView | null;
  readonly mayObject: boolean;
  readonly objection: ObjectionView | null;
};

/** A change as the desk sees it: who was told, and what they said. */
export type DeskChangeView = ChangeView & {
  readonly isDone: boolean;
  readonly customers: readonly {
    readonly tenantId: string;
    readonly externalId: string;
    readonly name: string;
    readonly toldAt: string;
    readonly daysAhead: number;
    readonly people: number;
    readonly mailsSent: number;
    readonly attestationId: string;
    readonly withdrawalTold: WithdrawalToldView | null;
    readonly objection: ObjectionView | null;
  }[];
};
