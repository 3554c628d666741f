import { z } from 'zod';
import { civilDate, type LocalisedText, slug } from '#core/contracts/primitives.ts';
import {
  TRUST_ACCESS,
  type TrustAccess,
  type TrustContent,
  trustContent,
} from '#core/contracts/trust-item.ts';
import type { Freshness } from '#core/trust/freshness.ts';
import type { TrustState } from '#core/trust/lifecycle.ts';
import type { PublicationObstacle } from '#core/trust/publication.ts';
import type { SubprocessorStanding } from '#core/trust/subprocessor-change.ts';

export const REASON_LENGTH_MAX = 1000;
const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX);
const versionNumber = z.int().min(1).max(1_000_000);

/** A wording as somebody writes it. A file comes beside it, as bytes. */
export const draftInput = z.strictObject({
  item: slug,
  content: trustContent,
  access: z.enum(TRUST_ACCESS).default('public'),
  owner: z.string().trim().min(1).max(200).nullable().default(null),
  reviewBy: civilDate.nullable().default(null),
  /** Whether the file of the version before goes on to belong to it; a file that is handed in takes its place. */
  keepsFile: z.boolean().default(true),
});
export type DraftInput = z.input<typeof draftInput>;

export const submitInput = z.strictObject({ item: slug, version: versionNumber, reason });
export type SubmitInput = z.infer<typeof submitInput>;

export const withdrawInput = z.strictObject({ item: slug, version: versionNumber, reason });
export type WithdrawInput = z.infer<typeof withdrawInput>;

/** A whole text of the publication policy, to see what it would change. */
export const POLICY_LENGTH_MAX = 50_000;
export const simulateInput = z.strictObject({ policy: z.string().min(1).max(POLICY_LENGTH_MAX) });
export type SimulateInput = z.infer<typeof simulateInput>;

export type SimulatedItem = {
  readonly slug: string;
  readonly version: number;
  readonly state: TrustState;
  readonly allowedNow: boolean;
  readonly allowedThen: boolean;
};

/** Figures that are no items: `log` on the public page, `customer` on the page of each customer. */
export type SimulatedTiles = {
  readonly tiles: 'log' | 'customer';
  readonly allowedNow: boolean;
  readonly allowedThen: boolean;
};

export type PolicySimulation = {
  readonly policySha256: string;
  readonly inForceSha256: string;
  readonly items: readonly SimulatedItem[];
  readonly tiles: readonly SimulatedTiles[];
};

export const itemKey = z.strictObject({ slug });

/** Why the policy says no: what people can mend, or the policy itself. */
export type Obstacle = PublicationObstacle | 'policy';

export type TrustFileDto = {
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly sizeBytes: number;
};

/** What stands on the portal, as everybody may know it. */
export type PublishedItem = {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly content: TrustContent;
  readonly access: TrustAccess;
  readonly reviewBy: string | null;
  readonly freshness: Freshness;
  readonly file: TrustFileDto | null;
  readonly publishedAt: string;
  /** Of the canonical JSON of `openbook.trust-item/1`, which the signed record names. */
  readonly contentSha256: string;
  readonly attestationId: string;
  /** Of a subprocessor: what is so today, and from which day on what was published last. */
  readonly standing?: SubprocessorStanding;
};

/** What was published and the policy does not let be offered today: that it is there, and why nothing of it is shown. */
export type WithheldItem = {
  readonly slug: string;
  readonly title: LocalisedText;
  readonly reviewBy: string | null;
  readonly obstacles: readonly Obstacle[];
};

/** A figure of the portal, with the instant that it is of. What it means is said beside it. */
export type PortalTile =
  | { readonly kind: 'log-size'; readonly size: number; readonly asOf: string }
  | { readonly kind: 'log-checkpoint'; readonly rootSha256: string; readonly asOf: string }
  | { readonly kind: 'log-verification'; readonly ok: boolean; readonly asOf: string };

/** What stands on the portal today, by name, and what the policy withholds of what was published. */
export type Portal = {
  /** Also what only some may read, because people have to know that it exists. */
  readonly items: readonly PublishedItem[];
  readonly withheld: readonly WithheldItem[];
  readonly tiles: readonly PortalTile[];
  /** The day, in UTC, as of which all of it is so. */
  readonly asOf: string;
  /** Whether what is decided now has to wait, because the evidence log cannot be written. */
  readonly isHeldBack: boolean;
};

/** The bytes of the file of a published version. */
export type ItemFile = TrustFileDto & {
  readonly itemId: string;
  readonly access: TrustAccess;
  readonly slug: string;
  readonly version: number;
  readonly bytes: Buffer;
};

export type TrustStepView = {
  readonly step: 'drafted' | 'submitted' | 'published' | 'superseded' | 'withdrawn';
  /** The name of a person, or what else acted. */
  readonly actorName: string;
  readonly at: string;
  readonly reason: string | null;
  readonly approvalId: string | null;
};

/** A version as the desk sees it. */
export type TrustVersionView = {
  readonly item: string;
  readonly version: number;
  readonly state: TrustState;
  readonly content: TrustContent;
  readonly contentSha256: string;
  readonly access: TrustAccess;
  readonly owner: string | null;
  readonly reviewBy: string | null;
  readonly file: TrustFileDto | null;
  /** What the publication policy says of it today; nothing where it may be published. */
  readonly obstacles: readonly Obstacle[];
  readonly freshness: Freshness;
  readonly draftedBy: string;
  readonly draftedAt: string;
  readonly changedAt: string;
};

/** Codes of this capability; those of a file are `files.*` (`core/files/handed-in-file.ts`). */
export const TRUST_ERROR_CODES = [
  'trust.item_unknown',
  'trust.version_unknown',
  'trust.kind_changed',
  'trust.file_not_for_kind',
  'trust.access_not_for_kind',
  'trust.file_missing',
  'trust.step_not_possible',
  'trust.review_past',
  'trust.read_only',
  'trust.effective_day_missing',
  'trust.notice_too_short',
  'trust.policy_denies',
  'trust.policy_invalid',
  'trust.service_unknown',
  'trust.region_unknown',
  'trust.use_exists',
  'trust.use_unknown',
  'trust.use_ended',
  'trust.use_ends_early',
] as const;
