import { assertNever } from '#core/assert.ts';

/** What a list of invoices can be narrowed and ordered by; what has no number has empty texts for number and dates. */
export type ListedFacts = {
  readonly number: string;
  readonly period: { readonly start: string };
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly state: string;
  readonly tenantName?: string;
};

export const INVOICE_SORT_KEYS = ['number', 'period', 'issuedOn', 'dueOn', 'customer'] as const;
export type InvoiceSortKey = (typeof INVOICE_SORT_KEYS)[number];

/** An empty text asks for all. */
export type InvoiceChoice = {
  readonly year: string;
  readonly state: string;
  readonly customer: string;
  readonly sort: InvoiceSortKey;
  readonly direction: 'asc' | 'desc';
};

/** The invoices that were asked for, in the order that was asked for; a page and its CSV answer alike. */
export function chooseInvoices<T extends ListedFacts>(invoices: readonly T[], choice: InvoiceChoice): T[] {
  const { customer, direction, sort, state, year } = choice;
  const sign = direction === 'asc' ? 1 : -1;
  return invoices
    .filter(
      (invoice) =>
        (year === '' || invoice.period.start.startsWith(`${year}-`)) &&
        (state === '' || invoice.state === state) &&
        (customer === '' || invoice.tenantName === customer),
    )
    .toSorted((a, b) => {
      const [before, after] = [orderText(a, sort), orderText(b, sort)];
      return before === after ? 0 : before < after ? -sign : sign;
    });
}

/** The number settles what is otherwise equal, so that an order is always the same. */
function orderText(invoice: ListedFacts, sort: InvoiceSortKey): string {
  switch (sort) {
    case 'number':
      return invoice.number;
    case 'period':
      return `${invoice.period.start} ${invoice.number}`;
    case 'issuedOn':
      return `${invoice.issuedOn} ${invoice.number}`;
    case 'dueOn':
      return `${invoice.dueOn} ${invoice.number}`;
    case 'customer':
      return `${invoice.tenantName ?? ''} ${invoice.number}`;
    default:
      return assertNever(sort);
  }
}
