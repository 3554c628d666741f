import { z } from 'zod';
import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { RunProgress } from '#core/billing/run-progress.ts';
import { invoiceNumber, type SignedRecordDto } from './contract.ts';

export type CloseDto = {
  readonly tenantId: string;
  readonly tenant: string;
  readonly id: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly zone: string;
  readonly currency: string;
  readonly phase: ClosePhase;
  readonly cutOffAt: string;
  readonly invoiceNumber: string | null;
  readonly parked: {
    readonly from: ClosePhase;
    readonly code: string;
    readonly reason: string;
    readonly evidence: string | null;
    readonly nextAction: string;
  } | null;
  readonly steps: readonly { readonly phase: ClosePhase; readonly at: string; readonly actor: string }[];
};

/** An invoice whose period is over and that has no number yet. `reason` says why it is parked to those who may know. */
export type DraftInvoiceDto = {
  readonly tenantId: string;
  readonly tenant: string;
  readonly tenantName: string;
  readonly id: string;
  readonly currency: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly zone: string;
  readonly cutOffAt: string;
  readonly phase: ClosePhase;
  readonly reason: string | null;
};

export const closeMonthInput = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month such as 2026-10');

export const requestRunInput = z.strictObject({ month: closeMonthInput, kind: z.enum(['real', 'dry']) });
export type RequestRunInput = z.infer<typeof requestRunInput>;

export const proposeExclusionInput = z.strictObject({
  tenantId: z.uuid(),
  closeId: z.uuid(),
  reason: z.string().trim().min(1).max(500),
});
export type ProposeExclusionInput = z.infer<typeof proposeExclusionInput>;

/** The outbox row by which the books hear of an invoice that is void. */
export const INVOICE_VOIDED = 'billing.invoice-voided';

export const voidInvoiceInput = z.strictObject({
  tenantId: z.uuid(),
  number: invoiceNumber,
  reason: z.string().trim().min(1).max(500),
});
export type VoidInvoiceInput = z.infer<typeof voidInvoiceInput>;

/** `waiting` was asked for and not begun; `running` may also mean that its worker died and another takes it up. */
export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'broken_off';

export type CloseRunDto = {
  readonly id: string;
  readonly month: string;
  readonly kind: 'real' | 'dry';
  readonly isScheduled: boolean;
  readonly onlyTenant: string | null;
  readonly startedBy: string;
  readonly requestedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly state: RunState;
  readonly detail: string | null;
  readonly closes: number;
  readonly parked: number;
  readonly failed: number;
  readonly retries: number;
  readonly differences: number;
  readonly firstDifference: string | null;
  readonly manifestSha256: string | null;
};

/** A run with where its closes stand: while it runs as they are now, afterwards as they were when it ended. */
export type CloseRunDetail = CloseRunDto & {
  readonly phases: readonly { readonly phase: ClosePhase; readonly closes: number }[];
  readonly progress: RunProgress;
  readonly totals: readonly {
    readonly currency: string;
    readonly invoices: number;
    readonly net: string;
    readonly tax: string;
    readonly total: string;
  }[];
  /** Whether invoice, seals, hourly totals and events said the same; the meters that were apart first. */
  readonly report: {
    readonly compared: number;
    readonly apart: number;
    readonly meters: readonly {
      readonly tenant: string;
      readonly meter: string;
      readonly meterVersion: number;
      readonly unit: string;
      readonly eventCount: number;
      readonly eventSum: string | null;
      readonly lateCount: number;
      readonly totalCount: number;
      readonly totalSum: string | null;
      readonly sealCount: number;
      readonly sealSum: string | null;
      readonly sealsDigest: string;
      readonly billed: string | null;
      readonly unitsApart: string;
      readonly percentApart: string;
      readonly moneyApart: string | null;
      readonly verdict: 'equal' | 'tolerated' | 'apart';
    }[];
  };
  /** Closes of the run that wait for a person now. */
  readonly parkedCloses: readonly CloseDto[];
  readonly record: SignedRecordDto | null;
  readonly replays: readonly {
    readonly id: string;
    readonly seed: string;
    readonly sample: number;
    readonly equal: number;
    readonly different: number;
    readonly firstDifference: string | null;
    readonly replayedBy: string;
    readonly at: string;
  }[];
};

/** Something wrong with the close as a whole: the last run of a month failed, or closes are past their cut-off for long. */
export type CloseTrouble = {
  readonly kind: 'failed' | 'late';
  readonly month: string;
  readonly since: string;
  readonly runId: string | null;
  readonly closes: number | null;
  readonly detail: string | null;
};
