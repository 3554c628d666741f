import { z } from 'zod';
import { GRANT_DAYS_MAX, type GrantState, type RequestState } from '#core/access/lifecycle.ts';
import type { NdaStanding, NdaWords } from '#core/access/nda.ts';
import { slug } from '#core/contracts/primitives.ts';

const reason = z.string().trim().min(3).max(1000);
const name = z.string().trim().min(1).max(200);
const locale = z.enum(['en', 'es']);
const mailbox = z.string().trim().min(3).max(254);

export const requestDocumentInput = z.strictObject({ slug, email: mailbox, reason, locale });
export type RequestDocumentInput = z.input<typeof requestDocumentInput>;

export const mailLinkInput = z.strictObject({ token: z.string().min(1).max(200) });

/** The pass of a browser that showed a mailbox to be its own; empty where there is none. */
export const readerInput = z.strictObject({ pass: z.string().max(2000).default('') });

export const acceptNdaInput = z.strictObject({
  pass: z.string().max(2000).default(''),
  statement: z.strictObject({
    name: z.string().max(500),
    title: z.string().max(500),
    legalEntity: z.string().max(500),
    mayBind: z.boolean(),
    locale,
    textSha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});
export type AcceptNdaInput = z.infer<typeof acceptNdaInput>;

export const openDocumentInput = z.strictObject({
  pass: z.string().max(2000).default(''),
  slug,
  /** The link that an open page shows already; it stays the same while it is good. */
  link: z.string().max(2000).default(''),
});

export const approveRequestInput = z.strictObject({
  requestId: z.uuid(),
  days: z.int().min(1).max(GRANT_DAYS_MAX),
  reason,
});
export const declineRequestInput = z.strictObject({ requestId: z.uuid(), reason });
export const revokeGrantInput = z.strictObject({ grantId: z.uuid(), reason });

/** An agreement that was signed elsewhere. `party` is a company's domain, or one mailbox. */
export const recordNdaInput = z.strictObject({
  party: mailbox,
  legalEntity: name,
  signer: name,
  endsOn: z.iso.date().nullable().default(null),
  reason,
});
export type RecordNdaInput = z.input<typeof recordNdaInput>;

const words = z.strictObject({
  title: z.string().trim().min(3).max(300),
  paragraphs: z.array(z.string().trim().min(1).max(5000)).min(1).max(100),
});
export const replaceNdaInput = z.strictObject({ en: words, es: words, earlierStand: z.boolean() });
export type ReplaceNdaInput = z.infer<typeof replaceNdaInput>;

export const documentInput = z.strictObject({ slug });

export type NdaTextView = {
  readonly version: number;
  readonly sha256: string;
  readonly en: NdaWords;
  readonly es: NdaWords;
  readonly earlierStand: boolean;
};

/** A request as its owner sees it. */
export type OwnRequestView = {
  readonly slug: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly needsNda: boolean;
  readonly state: RequestState | GrantState;
  readonly expiresAt: string | null;
};

/** What a reader with a proven mailbox sees of their own. */
export type ReaderView = {
  readonly address: string;
  readonly company: string | null;
  readonly nda: NdaStanding['kind'];
  readonly requests: readonly OwnRequestView[];
};

/** A link to the bytes of a document, good for some minutes, and until when the document may be read. */
export type OpenedDocument = {
  readonly token: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly version: number;
  readonly fileName: string;
  readonly address: string;
  readonly expiresAt: string;
};

/** A request as staff see it. */
export type RequestView = {
  readonly id: string;
  readonly slug: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly needsNda: boolean;
  readonly address: string;
  readonly company: string | null;
  readonly reason: string;
  readonly nda: NdaStanding['kind'];
  readonly state: RequestState;
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decisionReason: string | null;
};

export type GrantView = {
  readonly id: string;
  readonly slug: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly address: string;
  readonly company: string | null;
  readonly state: GrantState;
  readonly grantedBy: string;
  readonly grantedAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly policyHash: string;
  readonly opened: number;
};

export type BindingView = {
  readonly id: string;
  readonly party: string;
  readonly legalEntity: string;
  readonly signer: string;
  readonly signerAddress: string | null;
  readonly kind: 'accepted' | 'recorded';
  readonly textVersion: number | null;
  readonly at: string;
  readonly endsAt: string | null;
};

export type AccessEventView = {
  readonly slug: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly version: number;
  readonly address: string;
  readonly openedAt: string;
};

/** How many lines of the log a page of the desk and of a customer shows, and how many are read at a time. */
export const EVENTS_SHOWN = 200;
export const EVENTS_PER_PAGE = 1_000;

export type AccessLogPage = {
  readonly events: readonly AccessEventView[];
  /** After which line the next page begins; null where there is none. */
  readonly next: string | null;
};

/**
 * Codes of this capability. `access.unknown` is one answer for what is unknown, invented, somebody else's, over or revoked.
 */
export const ACCESS_ERROR_CODES = [
  'access.unknown',
  'access.address_invalid',
  'access.mailbox_unproven',
  'access.link_used',
  'access.no_company',
  'access.nda_text_changed',
  'access.nda_missing',
  'access.field_missing',
  'access.authority_missing',
  'access.already_bound',
  'access.request_moved',
  'access.days_out_of_range',
  'access.grant_over',
  'access.not_stampable',
  'access.busy',
  'access.too_many',
] as const;
