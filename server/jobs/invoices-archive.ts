import { createHash } from 'node:crypto';
import { assert } from '#core/assert.ts';
import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import type { ArchivedInvoice } from '#server/modules/billing/index.ts';
import { openZip } from './zip-stream.ts';

const INVOICES_PER_READ = 100;

const HEADER = [
  'tenant',
  'number',
  'period_start',
  'period_end',
  'issued',
  'due',
  'currency',
  'net',
  'tax',
  'total',
  'file',
  'sha256',
];

/**
 * The zip with the invoices of a month: each as issued in `invoices/`, `invoices.csv` over all of them, and `SHA256SUMS`
 * over every other file. `read` gives the bytes of some invoices in their order, `holdsOf` the legal holds of one: where any is
 * held, the CSV has a column that names them. It is made while it is read, so that no
 * more than one reading of documents is in memory; when one fails, so does the download.
 */
export async function* invoicesArchive(
  invoices: readonly ArchivedInvoice[],
  read: (invoices: readonly ArchivedInvoice[]) => Promise<readonly Uint8Array[]>,
  holdsOf: (invoice: ArchivedInvoice) => readonly string[] = () => [],
): AsyncGenerator<Uint8Array, void, void> {
  const zip = openZip();
  for (let start = 0; start < invoices.length; start += INVOICES_PER_READ) {
    const some = invoices.slice(start, start + INVOICES_PER_READ);
    const documents = await read(some);
    assert(documents.length === some.length, 'every invoice was read');
    for (const [index, invoice] of some.entries())
      zip.add(fileOf(invoice), documents[index] ?? new Uint8Array());
    yield* zip.take();
  }
  const isAnyHeld = invoices.some((invoice) => holdsOf(invoice).length > 0);
  const rows = invoices.map((invoice) =>
    isAnyHeld ? [...csvRow(invoice), holdsOf(invoice).join(' ')] : csvRow(invoice),
  );
  const csv = utf8(formatCsv(isAnyHeld ? [...HEADER, 'legal_hold'] : HEADER, rows));
  zip.add('invoices.csv', csv);
  const sums = [
    ...invoices.map((invoice) => `${invoice.sha256}  ${fileOf(invoice)}\n`),
    `${createHash('sha256').update(csv).digest('hex')}  invoices.csv\n`,
  ];
  zip.add('SHA256SUMS', utf8(sums.join('')));
  zip.end();
  yield* zip.take();
}

/** Number series may be one for each customer, so that the customer's own folder keeps them apart. */
function fileOf({ number, tenant }: ArchivedInvoice): string {
  return `invoices/${tenant}/${number}.json`;
}

function csvRow(invoice: ArchivedInvoice): string[] {
  const { currency, dueOn, issuedOn, net, number, period, sha256, tax, tenant, total } = invoice;
  return [
    tenant,
    number,
    period.start,
    period.end,
    issuedOn,
    dueOn,
    currency,
    net,
    tax,
    total,
    fileOf(invoice),
    sha256,
  ];
}
