import type { InvoiceTax, InvoiceTotals } from '#core/contracts/invoice.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import type { CalculatedLine, SealUsed } from './contract.ts';

/**
 * `running`: the period is not over. `grace`: it is, and usage may still arrive until the cut-off. `closing`: the close is
 * at work on it, or waits for somebody. `rated`: everything is settled but the number.
 */
export type UpcomingStage = 'running' | 'grace' | 'closing' | 'rated';

/** What an invoice would say at `asOf`. It is no invoice: it has no number, no digest and nobody's signature. */
export type UpcomingInvoice = {
  readonly key: string;
  readonly stage: UpcomingStage;
  readonly asOf: string;
  readonly zone: string;
  readonly currency: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly cutOffAt: string;
  /** `sealed` once rules and seals are frozen: only a person who repeats the close can still change it. */
  readonly backing: 'estimate' | 'sealed';
  readonly sealedDays: number;
  readonly liveDays: number;
  /** Why nothing can be calculated at present. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly calculation: {
    readonly lines: readonly CalculatedLine[];
    readonly taxes: readonly InvoiceTax[];
    readonly totals: InvoiceTotals;
    readonly totalsSteps: readonly TraceStep[];
    /** Every seal that was read; a day that none holds yet has the name of a live day as its digest. */
    readonly seals: readonly SealUsed[];
  } | null;
};
