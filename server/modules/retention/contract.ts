import { z } from 'zod';
import type { ErasureProposal } from '#core/contracts/erasure.ts';
import { civilDate } from '#core/contracts/primitives.ts';
import { AGING_DATA, type AgingData, type Purpose, type Since } from '#core/retention/data-classes.ts';
import type { RemovalObstacle } from '#core/retention/keep.ts';

export const REASON_LENGTH_MAX = 1000;
const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX);
const documentNumber = z.string().trim().min(1).max(80);

/** Without a number everything of the customer is held. The number is that of an invoice, or of a credit note of it. */
export const placeHoldInput = z.strictObject({
  tenantId: z.uuid(),
  number: documentNumber.optional(),
  reason,
});
export type PlaceHoldInput = z.infer<typeof placeHoldInput>;

export const holdNumber = z.string().regex(/^HOLD-[1-9]\d{0,8}$/);
export const proposeReleaseInput = z.strictObject({ tenantId: z.uuid(), hold: holdNumber, reason });
export type ProposeReleaseInput = z.infer<typeof proposeReleaseInput>;

export const RETENTION_YEARS_MAX = 100;
export const setPeriodInput = z.strictObject({
  issuer: z.string().trim().min(1).max(80),
  years: z.int().min(1).max(RETENTION_YEARS_MAX),
  fiscalYearMonth: z.int().min(1).max(12).default(1),
  reason,
});
export type SetPeriodInput = z.input<typeof setPeriodInput>;

export const setDataPeriodInput = z.strictObject({
  data: z.enum(AGING_DATA),
  days: z.int().min(1),
  reason,
});
export type SetDataPeriodInput = z.infer<typeof setDataPeriodInput>;

/** One kind of data that ages, as it stands. */
export type DataView = {
  readonly name: AgingData;
  readonly kind: 'standard' | 'personal';
  readonly purposes: readonly Purpose[];
  readonly since: Since;
  readonly removal: 'rows' | 'contents';
  readonly days: number;
  /** From when the days of the oldest run; null where there is nothing of it. */
  readonly oldest: string | null;
  readonly due: number;
  /** Those of the due ones that a hold keeps. */
  readonly held: number;
};

export type DataOverview = {
  readonly data: readonly DataView[];
  /** The last run of the removal; null before the first. */
  readonly lastRun: {
    readonly startedAt: string;
    readonly outcome: 'done' | 'failed' | 'switched_off' | null;
    readonly detail: string | null;
  } | null;
};

/** Through which door of the application somebody asked for a removal. */
export const REMOVAL_DOORS = ['command-line', 'desk', 'job'] as const;
export type RemovalDoor = (typeof REMOVAL_DOORS)[number];

/**
 * The files of some invoices: of those named, of those issued before a day, or of those whose time is over. Asking for what
 * has to be kept is an attempt; `overdue` asks for nothing that has to be kept.
 */
export const removeFilesInput = z.strictObject({
  tenantId: z.uuid(),
  what: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('numbers'), numbers: z.array(documentNumber).min(1).max(200) }),
    z.strictObject({ kind: z.literal('issued-before'), day: civilDate }),
    z.strictObject({ kind: z.literal('overdue') }),
  ]),
  /** The invoice after which to go on; the answer says where it stopped. */
  after: z.uuid().nullable().default(null),
  reason,
  door: z.enum(REMOVAL_DOORS),
  /** Only says what would be done. */
  isDryRun: z.boolean().default(false),
});
export type RemoveFilesInput = z.input<typeof removeFilesInput>;

/** What became of one call: the files that went, and the invoices whose files stay, with the reason. */
export type RemovedFiles = {
  readonly removed: readonly { readonly number: string; readonly name: string; readonly sizeBytes: number }[];
  readonly refused: readonly {
    readonly number: string;
    readonly obstacle: RemovalObstacle;
    readonly keptThrough: string | null;
  }[];
  /** Null when there is nothing after it. */
  readonly next: string | null;
};

/** A person is named by a mailbox or by the id of an account; the reason must not name them. */
export const proposeErasureInput = z.strictObject({
  person: z.string().trim().min(3).max(254),
  reason,
  door: z.enum(REMOVAL_DOORS),
});
export type ProposeErasureInput = z.infer<typeof proposeErasureInput>;

export type ErasureOutcome =
  | { readonly kind: 'proposed'; readonly erasure: string; readonly approvalId: string }
  /** Nothing is proposed: holds keep what there is. The attempt is recorded. */
  | { readonly kind: 'held'; readonly erasure: string; readonly holds: readonly string[] };

export type PersonTraces = {
  readonly mailbox: string;
  readonly records: number;
  readonly rows: ErasureProposal['rows'];
  readonly stays: ErasureProposal['stays'];
  readonly holds: readonly string[];
};

export type ErasureView = {
  readonly erasure: string;
  /** Null once the person is erased, or the proposal is long over. */
  readonly mailbox: string | null;
  readonly reason: string;
  readonly proposedAt: string;
  readonly done: {
    readonly at: string;
    readonly recordId: string;
    readonly records: number;
    readonly rows: number;
  } | null;
};

export type HoldView = {
  readonly hold: string;
  readonly tenantId: string;
  readonly tenant: string;
  /** Null when everything of the customer is held. */
  readonly invoice: string | null;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
  readonly released: { readonly by: string; readonly at: string; readonly reason: string } | null;
};

/** How long the files of one invoice are kept, what holds it, and what went already. */
export type InvoiceStanding = {
  /** Null where no period is stated, and then it is kept. */
  readonly keptThrough: string | null;
  readonly holds: readonly string[];
  readonly removedOn: string | null;
};

export type PeriodView = {
  readonly issuer: string;
  readonly years: number;
  readonly fiscalYearMonth: number;
  readonly isLaw: boolean;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
};

/** The invoices whose files may go from one day on. */
export type KeptYear = {
  readonly keptThrough: string | null;
  readonly invoices: number;
  readonly renderings: number;
  readonly bundles: number;
  readonly sizeBytes: number;
  readonly held: number;
};

export type AttemptView = {
  readonly tenant: string;
  readonly door: string;
  readonly obstacle: RemovalObstacle;
  readonly numbers: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/**
 * Codes of this capability: `retention.document_unknown` (404), `retention.hold_unknown` (404),
 * `retention.hold_released` (409), `retention.issuer_unknown`, `retention.period_shorter`, `retention.days_not_allowed`, `retention.files_removed` (410),
 * `retention.mailbox_invalid`, `retention.person_unknown` (404), `retention.person_is_staff` (409), `retention.reason_names_person`;
 * of the door in `server/jobs/remove-files.ts`: `retention.kept_by_database` (409).
 */
export type RetentionOverview = {
  readonly laws: readonly { readonly country: string; readonly years: number; readonly source: string }[];
  readonly periods: readonly PeriodView[];
  readonly years: readonly KeptYear[];
};
