import { z } from 'zod';
import { civilDate, slug } from '#core/contracts/primitives.ts';
import {
  TRUST_ACCESS,
  type TrustAccess,
  type TrustContent,
  trustContent,
} from '#core/contracts/trust-item.ts';
import type { TrustState } from '#core/trust/lifecycle.ts';

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

export const itemKey = z.strictObject({ slug });

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
  readonly file: TrustFileDto | null;
  readonly publishedAt: string;
  /** Of the canonical JSON of `openbook.trust-item/1`, which the signed record names. */
  readonly contentSha256: string;
  readonly attestationId: string;
};

/** The bytes of the file of a published version. */
export type ItemFile = TrustFileDto & {
  readonly slug: string;
  readonly version: number;
  readonly bytes: Buffer;
};

export type TrustStepView = {
  readonly step: 'drafted' | 'submitted' | 'published' | 'superseded' | 'withdrawn';
  readonly actor: string;
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
] as const;
