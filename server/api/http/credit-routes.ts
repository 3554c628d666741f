import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readCreditNotes } from '#server/modules/billing/index.ts';
import { readGrants } from '#server/modules/credits/index.ts';
import { downloadResponse } from './download.ts';
import { tenantRoute } from './routes.ts';

const HEADER = [
  'grant',
  'name',
  'kind',
  'currency',
  'date',
  'entry',
  'document',
  'invoice',
  'change',
  'left',
  'credit_kind',
];

/** The ledgers of all grants of a tenant as CSV, each from what was granted on. */
export const grantsCsvRoute = tenantRoute('tenant.grants-csv', async ({ inTenant, param, tenantId }) => {
  const grants = await inTenant((ctx) => readGrants(ctx, { tenantId }));
  const rows = grants.flatMap(({ amount, creditKind, currency, entries, issuedOn, kind, name, number }) => {
    const about = [number, name.en, kind, currency];
    const given = creditKind ?? '';
    return [
      [...about, issuedOn, 'granted', '', '', amount, amount, given],
      ...entries.map(({ balance, bookedOn, change, document, invoice, kind: entry }) => [
        ...about,
        bookedOn,
        entry,
        document ?? '',
        invoice ?? '',
        change,
        balance,
        given,
      ]),
    ];
  });
  const bytes = utf8(formatCsv(HEADER, rows));
  return downloadResponse({
    fileName: `${param('tenant')}-grants.csv`.replaceAll(/[^\w.-]/g, '_'),
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});

const NOTES_HEADER = [
  'number',
  'kind',
  'issued',
  'invoice',
  'currency',
  'net',
  'tax',
  'total',
  'returned_to_grants',
  'credited_to_invoice',
  'reason',
  'sha256',
];

/** The credit notes of a tenant as CSV, the oldest first. */
export const creditNotesCsvRoute = tenantRoute('tenant.credit-notes-csv', async (call) => {
  const { inTenant, param, tenantId } = call;
  const notes = await inTenant((ctx) => readCreditNotes(ctx, { tenantId }));
  const rows = notes.map((note) => [
    note.number,
    note.creditKind ?? '',
    note.issuedOn,
    note.invoiceNumber,
    note.currency,
    note.net,
    note.tax,
    note.total,
    note.returned,
    note.credited,
    note.reason,
    note.sha256,
  ]);
  const bytes = utf8(formatCsv(NOTES_HEADER, rows));
  return downloadResponse({
    fileName: `${param('tenant')}-credit-notes.csv`.replaceAll(/[^\w.-]/g, '_'),
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});
