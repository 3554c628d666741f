import { z } from 'zod';

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
export const ANNOUNCEMENTS_ERROR_CODES = ['announcements.unknown', 'announcements.link_over'] as const;
