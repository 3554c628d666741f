import { randomUUID } from 'node:crypto';
import { placeHold, type RemoveFilesInput } from '#server/modules/retention/index.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import type { OwnDatabase } from '#server/platform/db/testing/own-database.ts';
import { removeInvoiceFiles } from '../remove-files.ts';
import { asCustomer, type Customer } from './billing-world.ts';
import { billedCustomer, CLOSED_ON } from './books-world.ts';
import { onlyInvoiceOf } from './close-story.ts';
import { type KeptFile, keepFile } from './kept-files.ts';
import { doing } from './two-people.ts';

export type KeptInvoice = { readonly customer: Customer; readonly number: string; readonly file: KeptFile };

/** A customer with one invoice and a stored file of it. */
export async function invoiceWithFile(): Promise<KeptInvoice> {
  const customer = await billedCustomer(['2026-08']);
  const { number } = await onlyInvoiceOf(customer);
  return { customer, number, file: await keepFile(customer, number, CLOSED_ON['2026-08']) };
}

/** As if it had been issued long ago: past the triggers, which nothing of the product can do. */
export async function backdate(
  db: Pick<OwnDatabase, 'asAdmin'>,
  { customer }: KeptInvoice,
  issuedOn = '2010-05-05',
): Promise<void> {
  await db.asAdmin(
    `set session_replication_role = replica; update invoice set issued_on = '${issuedOn}' where tenant_id = '${customer.id}'`,
  );
}

export function holding(
  { customer, number }: KeptInvoice,
  now: Date,
  whole = true,
): Promise<{ hold: string }> {
  return asCustomer(
    customer,
    (ctx) => placeHold(ctx, { tenantId: customer.id, reason: 'a case', ...(whole ? {} : { number }) }),
    now,
  );
}

/** As the command line asks: for the files of this invoice unless told otherwise. */
export function removing(
  { customer, number }: KeptInvoice,
  now: Date,
  what: RemoveFilesInput['what'] = { kind: 'numbers', numbers: [number] },
  isDryRun = false,
) {
  const runtime = {
    transaction: <T>(tenantId: string, work: Parameters<typeof doing<T>>[1]) =>
      doing({ tenantId, actor: testOperator, now }, work),
  };
  return removeInvoiceFiles(runtime, {
    tenantId: customer.id,
    what,
    isDryRun,
    door: 'command-line',
    reason: `space ${randomUUID().slice(0, 4)}`,
  });
}
