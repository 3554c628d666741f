import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import { type InvoiceState, invoiceState } from './invoice-state.ts';
import type { SettlementStatus } from './settlement.ts';

type Period = { readonly start: string; readonly end: string };

type IssuedFacts = {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly period: Period;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly status: 'issued' | 'delivered' | 'void';
  readonly tenantName?: string;
};

type SettledFacts = { readonly invoiceId: string; readonly status: SettlementStatus };

type DraftFacts = {
  readonly id: string;
  readonly currency: string;
  readonly period: Period;
  readonly phase: ClosePhase;
  readonly tenantName?: string;
};

/** One row of a list of invoices: one that was issued, or one that has no number yet. */
export type ListedRow<Issued, Settled, Draft> = {
  /** Names the row: the number, or the close of a draft. */
  readonly key: string;
  readonly number: string;
  readonly state: InvoiceState;
  readonly currency: string;
  readonly period: Period;
  /** Both empty while there is no number. */
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly tenantName?: string;
} & (
  | { readonly invoice: Issued; readonly settled: Settled | null; readonly draft: null }
  | { readonly invoice: null; readonly settled: null; readonly draft: Draft }
);

const PHASES: Readonly<Record<IssuedFacts['status'], ClosePhase>> = {
  issued: 'signed',
  delivered: 'delivered',
  void: 'void',
};

/**
 * The rows of a list of invoices, each with its state: what has no number yet first. Billing knows what was issued and
 * payments how it stands; here the two are put together, for a page and its file alike.
 */
export function listInvoices<I extends IssuedFacts, S extends SettledFacts, D extends DraftFacts>(input: {
  readonly invoices: readonly I[];
  readonly settlements: readonly S[];
  readonly drafts: readonly D[];
}): ListedRow<I, S, D>[] {
  const settlements = new Map(input.settlements.map((one) => [one.invoiceId, one]));
  const named = ({ tenantName }: { readonly tenantName?: string }) =>
    tenantName === undefined ? {} : { tenantName };
  return [
    ...input.drafts.map((draft): ListedRow<I, S, D> => {
      const { currency, id, period, phase } = draft;
      const state = invoiceState({ phase, settlement: null });
      const none = { number: '', issuedOn: '', dueOn: '', invoice: null, settled: null };
      return { key: id, state, currency, period, ...none, ...named(draft), draft };
    }),
    ...input.invoices.map((invoice): ListedRow<I, S, D> => {
      const { currency, dueOn, id, issuedOn, number, period, status } = invoice;
      const settled = settlements.get(id) ?? null;
      const state = invoiceState({ phase: PHASES[status], settlement: settled?.status ?? null });
      const own = { number, state, currency, period, issuedOn, dueOn };
      return { key: number, ...own, ...named(invoice), invoice, settled, draft: null };
    }),
  ];
}
