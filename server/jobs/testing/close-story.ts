import { randomUUID } from 'node:crypto';
import { required } from '#core/assert.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { readCloses, readInvoice, readInvoices } from '#server/modules/billing/index.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { closeMonth } from '../close-month.ts';
import type { CloseRunner } from '../close-run.ts';
import { asCustomer, type Customer } from './billing-world.ts';

/** The vendor is founded long before anything is billed. */
export const FOUNDED = new Date('2026-07-01T00:00:00Z');

export function closeRunner(now: Date): CloseRunner {
  return {
    actor: testOperator,
    now,
    ids: randomUUID,
    requestId: 'test',
    signal: new AbortController().signal,
  };
}

/** Closes one month of one customer as the command line does, without touching anybody else. */
export async function closeFor(customer: Customer, month: string, now: Date) {
  return (await runFor(customer, month, now)).closes;
}

/** As `closeFor`, with the run and its manifest. */
export function runFor(customer: Customer, month: string, now: Date) {
  const tenant = { id: customer.id, externalId: customer.externalId };
  return closeMonth({ actor: testOperator, ids: randomUUID, month, tenant, now });
}

export async function phasesOf(customer: Customer): Promise<string[]> {
  const closes = await asCustomer(customer, (ctx) => readCloses(ctx, { tenantId: customer.id }), FOUNDED);
  return closes
    .map((close) => `${close.period.start} ${close.phase}${close.parked ? ` ${close.parked.code}` : ''}`)
    .sort();
}

/** The invoices of a customer as issued, oldest period first. */
export async function invoicesOf(
  customer: Customer,
): Promise<{ number: string; sha256: string; document: InvoiceDocument }[]> {
  return asCustomer(
    customer,
    async (ctx) => {
      const details = [];
      for (const { number } of (await readInvoices(ctx, { tenantId: customer.id })).toReversed()) {
        const { sha256, document } = await readInvoice(ctx, { tenantId: customer.id, number });
        details.push({ number, sha256, document });
      }
      return details;
    },
    FOUNDED,
  );
}

export async function onlyInvoiceOf(customer: Customer) {
  return required((await invoicesOf(customer))[0], 'there is an invoice');
}
