import { z } from 'zod';
import type { RefusalCode } from '#core/assistant/check-draft.ts';
import type { EvidenceKind } from '#core/assistant/evidence.ts';
import type { RedactedKind } from '#core/assistant/redact.ts';
import { disputeNumber } from '#core/contracts/dispute.ts';
import { LOCALES, type Locale } from '#core/format/locale.ts';

/** `built-in` uses no model and sends nothing; `outside` is the endpoint of the settings. */
export const PROVIDERS = ['built-in', 'outside'] as const;
export type Provider = (typeof PROVIDERS)[number];

const ofDispute = { tenantId: z.uuid(), number: disputeNumber, locale: z.enum(LOCALES) };

export const previewInput = z.strictObject(ofDispute);
export type PreviewInput = z.infer<typeof previewInput>;

export const askInput = z.strictObject({
  ...ofDispute,
  provider: z.enum(PROVIDERS),
  /** The digest of what the preview showed: nothing else is sent. */
  shownSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AskInput = z.infer<typeof askInput>;

/** What a person can do with a draft; each is theirs and none is the assistant's. */
export const DEEDS = ['used', 'edited', 'discarded'] as const;
export type Deed = (typeof DEEDS)[number];

export const deedInput = z.strictObject({ tenantId: z.uuid(), askId: z.uuid(), deed: z.enum(DEEDS) });
export type DeedInput = z.infer<typeof deedInput>;

export const asksInput = z.strictObject({ tenantId: z.uuid(), number: disputeNumber });
export type AsksInput = z.infer<typeof asksInput>;

const money = z.string().regex(/^\d{1,9}(?:\.\d{1,6})?$/, 'must be a decimal number with at most 6 decimals');

/** Costs are decimals of the currency; prices are for a million tokens. */
export const setBudgetInput = z.strictObject({
  requestsPerDay: z.int().min(0).max(1_000_000),
  tokensPerDay: z.int().min(0).max(1_000_000_000_000),
  costPerDay: money,
  currency: z.string().regex(/^[A-Z]{3}$/),
  inputPerMillion: money,
  outputPerMillion: money,
  reason: z.string().trim().min(1).max(500),
});
export type SetBudgetInput = z.infer<typeof setBudgetInput>;

export type PreviewDto = {
  /** Whether the switch is on for everybody and for this customer. */
  readonly isOn: boolean;
  /** The outside model that may be asked, or null. */
  readonly outsideModel: string | null;
  /** All that would leave for it. */
  readonly messages: readonly { readonly role: 'system' | 'user'; readonly content: string }[];
  readonly sha256: string;
  readonly characters: number;
  /** What was taken out, for those who may see it here. */
  readonly replaced: readonly {
    readonly mark: string;
    readonly kind: RedactedKind;
    readonly original: string;
  }[];
};

export type AskDto = {
  readonly askId: string;
  readonly provider: Provider;
  readonly model: string;
  readonly locale: Locale;
  readonly askedBy: string;
  readonly askedAt: string;
  /** `open` while the answer is not there, also where it never came. */
  readonly outcome: 'open' | 'drafted' | 'refused' | 'failed';
  readonly refusals: readonly { readonly sentence: number; readonly code: RefusalCode }[];
  readonly latencyMs: number | null;
  readonly deeds: readonly { readonly deed: Deed; readonly by: string; readonly at: string }[];
};

/** A draft as it stands before a person; null where the checks refused it. */
export type AnswerDto = {
  readonly askId: string;
  readonly outcome: 'drafted' | 'refused' | 'failed';
  readonly sentences: readonly {
    readonly text: string;
    readonly citations: readonly {
      readonly id: string;
      readonly kind: EvidenceKind;
      readonly text: string;
      readonly sha256: string;
    }[];
  }[];
  readonly refusals: AskDto['refusals'];
};

export type BudgetDto = {
  readonly requestsPerDay: number;
  readonly tokensPerDay: string;
  readonly costPerDay: string;
  readonly currency: string;
  readonly inputPerMillion: string;
  readonly outputPerMillion: string;
  readonly usedRequests: number;
  readonly usedTokens: string;
  readonly usedCost: string;
};
