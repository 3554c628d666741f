import { queryValue, type SearchQuery, type Sort, sortFromQuery } from '#components/ui/search-query.ts';
import { INVOICE_SORT_KEYS, type InvoiceChoice } from '#core/billing/choose-invoices.ts';

const INITIAL_SORT: Sort = { key: 'period', direction: 'desc' };

export function invoiceSort(query: SearchQuery): Sort {
  return sortFromQuery(query, { keys: INVOICE_SORT_KEYS, initial: INITIAL_SORT });
}

/** Which invoices an address asks for, and in which order. */
export function invoiceChoice(query: SearchQuery): InvoiceChoice {
  const { direction, key } = invoiceSort(query);
  return {
    year: queryValue(query, 'year') ?? '',
    state: queryValue(query, 'state') ?? '',
    customer: queryValue(query, 'customer') ?? '',
    sort: INVOICE_SORT_KEYS.find((one) => one === key) ?? 'period',
    direction,
  };
}
