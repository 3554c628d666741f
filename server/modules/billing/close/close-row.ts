import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { BillingInterval } from '#core/time/billing-period.ts';

/** One row of the close, by what is unique about it. */
export type CloseKey = { readonly tenantId: string; readonly id: string };

/** A close that this transaction holds: nobody else can move it before it ends. */
export type ClaimedClose = CloseKey & {
  readonly billingProfileId: string;
  readonly invoiceGroupId: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly zone: string;
  readonly purpose: 'regular' | 'closing';
  readonly edition: number;
  readonly phase: ClosePhase;
  readonly cutOffAt: Date;
  readonly issuedOn: string | null;
  readonly fence: bigint;
  readonly interval: BillingInterval;
  readonly anchorDay: number;
  readonly anchorMonth: number;
  readonly currency: string;
};

/** Why a close waits for a person, and what that person can do. */
export type ParkReason = {
  readonly code: string;
  readonly reason: string;
  readonly evidence: string | null;
  readonly nextAction: 'retry' | 'fix-input';
};

/** The documents that phases leave behind. */
export type CloseDocumentName = 'rules.json' | 'usage.jsonl' | 'trace.json' | 'draft.json' | 'invoice.json';

/** usage.jsonl has no text here: its lines are the day seals, and only its digest and size are kept. */
export type NewCloseDocument = CloseKey & {
  readonly name: CloseDocumentName;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly text: string | null;
};

/** The last seal sequence of each day of a period that a close has billed. */
export type Coverage = {
  readonly tenantId: string;
  readonly closeId: string;
  readonly invoiceGroupId: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly ordinal: number;
  readonly lastSequences: readonly number[];
};

export function closeKeyText(key: CloseKey): string {
  return `${key.tenantId}/${key.id}`;
}
