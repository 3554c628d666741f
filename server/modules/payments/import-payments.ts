import { settleInvoices } from '#core/payments/account.ts';
import { tenantOfInvoice } from '#server/modules/billing/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type Books, loadBooks } from './books.ts';
import {
  type AllocationWishInput,
  type ImportPaymentsInput,
  type ImportProblem,
  type ImportResult,
  importPaymentsInput,
} from './contract.ts';
import { type PaymentLine, problem, problemFrom, readPaymentFile } from './read-payment-file.ts';
import { bookPayment, standingPayment } from './record-payment.ts';
import { lockBooks } from './repository.ts';

/** Whose payments a file holds, asked outside of every tenant before the import enters them. Ids only. */
export async function tenantsOfPayments(ctx: Ctx, input: ImportPaymentsInput): Promise<string[]> {
  authorise(ctx, 'payments.importPayments', 'vendor');
  const { csv } = importPaymentsInput.parse(input);
  const { owned } = await findOwners(ctx, readPaymentFile(csv).lines);
  return [...new Set(owned.map(({ tenantId }) => tenantId))].toSorted();
}

/**
 * Records every payment of a CSV file, or none: a line that cannot be taken is a problem with its number, and then nothing
 * is written. Lines that stand already, by source and reference, are counted as known. A line with an invoice goes to it
 * as far as it is open, another to what is due first. The transaction holds the tenants of `tenantsOfPayments`.
 */
export async function importPayments(ctx: Ctx, input: ImportPaymentsInput): Promise<ImportResult> {
  await authoriseAndRecord(ctx, 'payments.importPayments', 'vendor');
  const { csv, source } = importPaymentsInput.parse(input);
  const read = readPaymentFile(csv);
  const { owned, problems: unowned } = await findOwners(ctx, read.lines);
  const books = await lockAll(ctx, owned);
  const judged = owned.flatMap((line) => judge(line, books, source) ?? []);
  const problems = [...read.problems, ...unowned, ...judged, ...repeated(owned)].toSorted(
    (a, b) => a.line - b.line,
  );
  if (problems.length > 0) return { recorded: 0, known: 0, problems };
  let recorded = 0;
  for (const line of owned) {
    const { amount, currency, reference, date: receivedOn, tenantId } = line;
    const allocate = await wishFor(ctx, line);
    const payment = { tenantId, amount, currency, receivedOn, source, reference, allocate };
    if ((await bookPayment(ctx, payment)).isNew) recorded += 1;
  }
  return { recorded, known: owned.length - recorded, problems: [] };
}

type OwnedLine = PaymentLine & { readonly tenantId: string };

/** The tenant of each line, by its name or by its invoice; where both stand they must agree. */
async function findOwners(
  ctx: Ctx,
  lines: readonly PaymentLine[],
): Promise<{ readonly owned: readonly OwnedLine[]; readonly problems: readonly ImportProblem[] }> {
  const byName = await resolveTenantIds(
    ctx.tx,
    lines.flatMap(({ tenant }) => tenant ?? []),
  );
  const byInvoice = await tenantsOfInvoices(
    ctx,
    lines.flatMap(({ invoice }) => invoice ?? []),
  );
  const owned: OwnedLine[] = [];
  const problems: ImportProblem[] = [];
  for (const line of lines) {
    const named = line.tenant === null ? undefined : byName.get(line.tenant);
    const billed = line.invoice === null ? undefined : byInvoice.get(line.invoice);
    if (line.tenant !== null && named === undefined)
      problems.push(problem(line.line, 'csv_tenant_unknown', 'There is no such tenant.', 'tenant'));
    else if (line.invoice !== null && billed === undefined)
      problems.push(problem(line.line, 'csv_invoice_unknown', 'There is no such invoice.', 'invoice'));
    else if (named !== undefined && billed !== undefined && named !== billed)
      problems.push(
        problem(line.line, 'csv_invoice_of_another', 'The invoice is of another tenant.', 'invoice'),
      );
    else {
      const tenantId = named ?? billed;
      if (tenantId !== undefined) owned.push({ ...line, tenantId });
    }
  }
  return { owned, problems };
}

async function tenantsOfInvoices(ctx: Ctx, numbers: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const number of new Set(numbers)) {
    try {
      found.set(number, await tenantOfInvoice(ctx, { number }));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'billing.invoice_unknown') throw error;
    }
  }
  return found;
}

/** In one order, so that two imports never wait for each other in a circle. */
async function lockAll(ctx: Ctx, owned: readonly OwnedLine[]): Promise<Map<string, Books>> {
  const books = new Map<string, Books>();
  for (const tenantId of [...new Set(owned.map((line) => line.tenantId))].toSorted()) {
    await lockBooks(ctx.tx, tenantId);
    books.set(tenantId, await loadBooks(ctx, tenantId));
  }
  return books;
}

function judge(line: OwnedLine, all: ReadonlyMap<string, Books>, source: string): ImportProblem | null {
  const books = all.get(line.tenantId);
  if (books === undefined) return null;
  const invoice = books.account.invoices.find(({ number }) => number === line.invoice);
  if (invoice !== undefined && invoice.currency !== line.currency)
    return problem(line.line, 'csv_invoice_currency', `The invoice is in ${invoice.currency}.`, 'currency');
  try {
    standingPayment(books, { ...line, source, bookedOn: line.date });
    return null;
  } catch (error) {
    const isDate = error instanceof DomainError && error.code === 'payments.date_in_future';
    return problemFrom(line.line, error, isDate ? 'date' : 'reference');
  }
}

/** Lines of one tenant with the same reference must be the same payment. */
function repeated(owned: readonly OwnedLine[]): ImportProblem[] {
  const first = new Map<string, OwnedLine>();
  return owned.flatMap((line) => {
    const key = `${line.tenantId} ${line.reference}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, line);
      return [];
    }
    const isSame =
      earlier.date === line.date &&
      earlier.currency === line.currency &&
      earlier.amountMinor === line.amountMinor;
    if (isSame) return [];
    return [
      problem(
        line.line,
        'reference_reused',
        `Line ${earlier.line} has this reference with another date or amount.`,
        'reference',
      ),
    ];
  });
}

/** An invoice that is paid already takes nothing: the payment waits as unapplied cash. */
async function wishFor(ctx: Ctx, line: OwnedLine): Promise<AllocationWishInput> {
  if (line.invoice === null) return { kind: 'oldest' };
  const { account, today } = await loadBooks(ctx, line.tenantId);
  const invoice = account.invoices.find(({ number }) => number === line.invoice);
  const settlement = invoice && settleInvoices(account, today).get(invoice.id);
  return (settlement?.openMinor ?? 0n) > 0n ? { kind: 'invoice', number: line.invoice } : { kind: 'none' };
}
