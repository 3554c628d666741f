import { chooseInvoices, INVOICE_SORT_KEYS, type InvoiceSortKey } from '#core/billing/choose-invoices.ts';
import { monthAfter, shiftMonth } from '#core/billing/revenue-table.ts';
import { formatCsv } from '#core/format/csv.ts';
import { listInvoices } from '#core/payments/list-invoices.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import {
  readCreditNote,
  readDrafts,
  readInvoices,
  readRevenue,
  readUpcoming,
} from '#server/modules/billing/index.ts';
import { readSettlements } from '#server/modules/payments/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute, tenantRoute } from './routes.ts';

/** Names as they stand in `InvoiceSummary`, in English: a table for programs and spreadsheets of any language. */
const HEADER = [
  'number',
  'period_start',
  'period_end',
  'issued',
  'due',
  'status',
  'currency',
  'net',
  'tax',
  'total',
  'settlement',
  'open',
  'state',
  'disputed',
];

/**
 * The list of invoices as the page shows it, with the same filters and order, as CSV. `period_end` is exclusive; what is a
 * draft or parked has its period and currency, and nothing that only an issued invoice has.
 */
export const invoicesCsvRoute = tenantRoute('tenant.invoices-csv', async (call) => {
  const { inTenant, param, tenantId, url } = call;
  const listed = await inTenant(async (ctx) =>
    listInvoices({
      invoices: await readInvoices(ctx, { tenantId }),
      settlements: await readSettlements(ctx, { tenantId }),
      drafts: await readDrafts(ctx, { tenantId }),
    }),
  );
  const asked = (name: string) => url.searchParams.get(name) ?? '';
  const sort = asked('sort');
  const key: InvoiceSortKey = INVOICE_SORT_KEYS.find((one) => one === sort.replace(/^-/, '')) ?? 'period';
  const chosen = chooseInvoices(listed, {
    year: asked('year'),
    state: asked('state'),
    customer: '',
    sort: key,
    direction: sort === '' || sort.startsWith('-') ? 'desc' : 'asc',
  });
  const rows = chosen.map(({ currency, dueOn, invoice, issuedOn, number, period, settled, state }) => [
    number,
    period.start,
    period.end,
    issuedOn,
    dueOn,
    invoice?.status ?? '',
    currency,
    invoice?.net ?? '',
    invoice?.tax ?? '',
    invoice?.total ?? '',
    settled?.status ?? '',
    settled?.open ?? '',
    state,
    settled?.disputed ?? '',
  ]);
  const bytes = utf8(formatCsv(HEADER, rows));
  const fileName = `${param('tenant')}-invoices.csv`.replaceAll(/[^\w.-]/g, '_');
  return downloadResponse({
    fileName,
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});

const UPCOMING_HEADER = [
  'as_of',
  'stage',
  'period_start',
  'period_end',
  'currency',
  'entry',
  'line',
  'description',
  'quantity',
  'unit',
  'amount_exact',
  'amount',
];

/** What is still to come, line by line, as the page shows it: estimates and no invoices. `period_end` is exclusive. */
export const upcomingCsvRoute = tenantRoute('tenant.upcoming-csv', async (call) => {
  const { inTenant, param, tenantId } = call;
  const upcoming = await inTenant((ctx) => readUpcoming(ctx, { tenantId }));
  const rows = upcoming.flatMap(({ asOf, calculation, currency, period, stage }) => {
    const of = [asOf, stage, period.start, period.end, currency];
    if (calculation === null) return [[...of, 'not-calculated', '', '', '', '', '', '']];
    const { lines, taxes, totals } = calculation;
    return [
      ...lines.flatMap(({ line, creditDue }) => {
        const entry = line ?? creditDue;
        if (entry === null) return [];
        const { amount, amountExact, description, id } = entry;
        const counted = line === null ? ['', ''] : [line.quantity, line.unit];
        return [
          [
            ...of,
            line === null ? 'credit-due' : line.kind,
            id,
            description.en,
            ...counted,
            amountExact,
            amount,
          ],
        ];
      }),
      ...taxes.map(({ amount, name }) => [...of, 'tax', '', name ?? 'exempt', '', '', '', amount]),
      ...(['discount', 'net', 'tax', 'total', 'credited', 'due'] as const).flatMap((name) => {
        const amount = totals[name];
        return amount === undefined ? [] : [[...of, `sum-${name}`, '', '', '', '', '', amount]];
      }),
    ];
  });
  const bytes = utf8(formatCsv(UPCOMING_HEADER, rows));
  return downloadResponse({
    fileName: `${param('tenant')}-upcoming-estimate.csv`.replaceAll(/[^\w.-]/g, '_'),
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});

const REVENUE_MONTHS = 12;

/** Revenue of the last twelve months by plan or meter as CSV, one row for each month; each currency for itself. */
export const revenueCsvRoute = sessionRoute('desk.revenue-csv', async (call) => {
  const { acrossTenants, actor, now, url } = call;
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'billing.readRevenue', 'vendor');
  const by = url.searchParams.get('by') === 'meter' ? 'meter' : 'plan';
  const to = monthAfter(now.toISOString().slice(0, 7));
  const range = { from: shiftMonth(to, -REVENUE_MONTHS), to, by } as const;
  const tables = await acrossTenants('revenue by plan and meter', (ctx) => readRevenue(ctx, range));
  const rows = tables.flatMap(({ currency, months, rows: own }) =>
    own.flatMap(({ amounts, key }) =>
      months.map((month, index) => [month, currency, key, amounts[index] ?? '']),
    ),
  );
  const bytes = utf8(formatCsv(['month', 'currency', by, 'net'], rows));
  return downloadResponse({
    fileName: `revenue-by-${by}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});

/** The canonical JSON of a credit note, whose SHA-256 its signed record names. */
export const creditNoteRoute = tenantRoute('tenant.credit-note-json', async (call) => {
  const { inTenant, param, tenantId } = call;
  const note = await inTenant((ctx) => readCreditNote(ctx, { tenantId, number: param('number') }));
  return downloadResponse({
    fileName: `${note.number}.json`,
    mediaType: 'application/json',
    bytes: utf8(note.text),
    sha256: note.sha256,
  });
});
