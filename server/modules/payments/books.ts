import { required } from '#core/assert.ts';
import { minorOf } from '#core/money/money.ts';
import type { Account } from '#core/payments/account.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { readCreditNotes, readInvoicedAmounts } from '#server/modules/billing/index.ts';
import { readTenantsWithZones, readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { selectPaybacks } from './paybacks/repository.ts';
import {
  type AllocationRow,
  type PaymentRow,
  selectAllocations,
  selectDisputedAmounts,
  selectPayments,
  selectWriteOffs,
} from './repository.ts';

/** The account of one tenant, with the rows that it stands on and its civil date of today. */
export type Books = {
  readonly tenantId: string;
  readonly today: CivilDate;
  readonly account: Omit<Account, 'payments' | 'allocations'> & {
    readonly payments: readonly PaymentRow[];
    readonly allocations: readonly AllocationRow[];
  };
};

/** The books of one tenant, for verbs that have authorised. */
export async function loadBooks(ctx: Ctx, tenantId: string): Promise<Books> {
  const { day: today } = civilDayAt(await readZones(ctx, { tenantId }), ctx.now.getTime());
  const invoices = await readInvoicedAmounts(ctx, { tenantId });
  const credits = creditsByInvoice(await readCreditNotes(ctx, { tenantId }));
  const writeOffs = await selectWriteOffs(ctx.tx, tenantId);
  const disputed = await selectDisputedAmounts(ctx.tx, tenantId);
  return {
    tenantId,
    today,
    account: {
      invoices: invoices.map((invoice) => withChanges(invoice, { credits, writeOffs, disputed })),
      payments: await selectPayments(ctx.tx, tenantId),
      allocations: await selectAllocations(ctx.tx, tenantId),
      paybacks: await selectPaybacks(ctx.tx, tenantId),
    },
  };
}

export type NamedBooks = Books & { readonly tenant: string; readonly tenantName: string };

/** The books of every tenant with an invoice or a payment, for verbs that have authorised to read them all. */
export async function loadAllBooks(ctx: Ctx): Promise<NamedBooks[]> {
  const invoices = Map.groupBy(await readInvoicedAmounts(ctx), (row) => row.tenantId);
  const credits = creditsByInvoice(await readCreditNotes(ctx));
  const writeOffs = await selectWriteOffs(ctx.tx, null);
  const disputed = await selectDisputedAmounts(ctx.tx, null);
  const payments = Map.groupBy(await selectPayments(ctx.tx, null), (row) => row.tenantId);
  const allocations = Map.groupBy(await selectAllocations(ctx.tx, null), (row) => row.tenantId);
  const paybacks = Map.groupBy(await selectPaybacks(ctx.tx, null), (row) => row.tenantId);
  const tenantIds = [...new Set([...invoices.keys(), ...payments.keys()])];
  const tenants = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  return tenantIds.map((tenantId) => {
    const tenant = required(tenants.get(tenantId), 'a tenant with rows is visible');
    return {
      tenantId,
      tenant: tenant.externalId,
      tenantName: tenant.name,
      today: civilDayAt(tenant.zones, ctx.now.getTime()).day,
      account: {
        invoices: (invoices.get(tenantId) ?? []).map((invoice) =>
          withChanges(invoice, { credits, writeOffs, disputed }),
        ),
        payments: payments.get(tenantId) ?? [],
        allocations: allocations.get(tenantId) ?? [],
        paybacks: paybacks.get(tenantId) ?? [],
      },
    };
  });
}

type CreditNote = Awaited<ReturnType<typeof readCreditNotes>>[number];
type Credits = ReadonlyMap<string, readonly CreditNote[]>;

/** Numbers are given by tenant, so two tenants may have the same. */
function creditsByInvoice(notes: readonly CreditNote[]): Credits {
  return Map.groupBy(notes, ({ invoiceNumber, tenantId }) => `${tenantId}/${invoiceNumber}`);
}

type Changes = {
  readonly credits: Credits;
  readonly writeOffs: Awaited<ReturnType<typeof selectWriteOffs>>;
  readonly disputed: Awaited<ReturnType<typeof selectDisputedAmounts>>;
};

/** An invoice with what credit notes took back, what was written off and what is in dispute. */
function withChanges<T extends { readonly tenantId: string; readonly id: string; readonly number: string }>(
  invoice: T,
  { credits, disputed, writeOffs }: Changes,
) {
  const given = credits.get(`${invoice.tenantId}/${invoice.number}`) ?? [];
  return {
    ...invoice,
    credits: given.map(({ creditKind, currency, issuedOn, number, returned, total }) => {
      const minor = (amount: string) => minorOf(amount, currency);
      return { number, issuedOn, creditKind, amountMinor: minor(total), returnedMinor: minor(returned) };
    }),
    writeOffs: writeOffs.get(invoice.id) ?? [],
    disputedMinor: disputed.get(invoice.id) ?? 0n,
  };
}
