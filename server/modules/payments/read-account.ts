import { formatMoney } from '#core/money/money.ts';
import { settleInvoices, unappliedCash } from '#core/payments/account.ts';
import { type Ageing, addAgeings, ageAccount } from '#core/payments/ageing.ts';
import { accountEntries, type Statement, statementsOf } from '#core/payments/statement.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type Books, loadAllBooks, loadBooks } from './books.ts';
import type {
  AccountStatementDto,
  AgeingDto,
  PaymentDto,
  ReceivablesDto,
  SettlementDto,
  StatementDto,
} from './contract.ts';
import { readRefundsToPay } from './paybacks/read-paybacks.ts';
import { selectTolerances } from './repository.ts';

type OfTenant = { readonly tenantId: string };

/** The statement of account of each currency over half-open civil dates of the tenant. */
export async function readStatement(
  ctx: Ctx,
  input: OfTenant & { readonly start?: string | undefined; readonly end?: string | undefined },
): Promise<AccountStatementDto> {
  authorise(ctx, 'payments.readAccount', { tenantId: input.tenantId });
  const { account, today } = await loadBooks(ctx, input.tenantId);
  const range = { start: input.start ?? null, end: input.end ?? null };
  const settlements = settleInvoices(account, today);
  const disputed = new Map(
    account.invoices.map(({ id, number }) => [number, settlements.get(id)?.disputedMinor ?? 0n]),
  );
  return {
    today,
    statements: statementsOf(accountEntries(account), range).map((one) => statementDto(one, disputed)),
    ageings: ageAccount(account, today).map(ageingDto),
  };
}

/** How every invoice of a tenant stands today. */
export async function readSettlements(ctx: Ctx, input: OfTenant): Promise<SettlementDto[]> {
  authorise(ctx, 'payments.readAccount', { tenantId: input.tenantId });
  return settlementDtos(await loadBooks(ctx, input.tenantId));
}

/** How every invoice of all tenants stands today, for staff. */
export async function readSettlementsOfAll(ctx: Ctx): Promise<SettlementDto[]> {
  authorise(ctx, 'payments.readAccounts', 'vendor');
  return (await loadAllBooks(ctx)).flatMap(settlementDtos);
}

/** The payments of a tenant, the latest first, with what each settles and what is left of it; for staff. */
export async function readPayments(ctx: Ctx, input: OfTenant): Promise<PaymentDto[]> {
  authorise(ctx, 'payments.readPayments', { tenantId: input.tenantId });
  return paymentDtos(await loadBooks(ctx, input.tenantId)).reverse();
}

/** Receivables by tenant and currency, the totals of each currency, unapplied cash and tolerances, for staff. */
export async function readReceivables(ctx: Ctx): Promise<ReceivablesDto> {
  authorise(ctx, 'payments.readAccounts', 'vendor');
  const all = (await loadAllBooks(ctx)).toSorted((a, b) => (a.tenantName < b.tenantName ? -1 : 1));
  const ageings = all.flatMap(({ account, tenant, tenantId, tenantName, today }) =>
    ageAccount(account, today).map((ageing) => ({ tenantId, tenant, tenantName, ageing })),
  );
  return {
    ageings: ageings.map(({ ageing, ...tenant }) => ({ ...tenant, ...ageingDto(ageing) })),
    totals: addAgeings(ageings.map(({ ageing }) => ageing)).map(ageingDto),
    unapplied: all.flatMap((books) =>
      paymentDtos(books)
        .filter(({ reversed, unapplied }) => reversed === null && /[1-9]/.test(unapplied))
        .map((payment) => ({ ...payment, tenant: books.tenant, tenantName: books.tenantName })),
    ),
    refundsToPay: await readRefundsToPay(ctx),
    tolerances: (await selectTolerances(ctx.tx)).map((row) => ({
      currency: row.currency,
      amount: formatMoney(row),
      reason: row.reason,
      setBy: row.setBy,
      setAt: row.setAt.toISOString(),
    })),
  };
}

/** A statement with what is in dispute of each invoice, by its number. */
function statementDto(
  { currency, rows, ...balances }: Statement,
  disputed: ReadonlyMap<string, bigint>,
): StatementDto {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  return {
    currency,
    opening: money(balances.openingMinor),
    charged: money(balances.chargedMinor),
    settled: money(balances.settledMinor),
    closing: money(balances.closingMinor),
    rows: rows.map(({ bookedOn, kind, ref, about, creditKind = null, amountMinor, balanceMinor }) => {
      const disputedMinor = kind === 'invoice' ? (disputed.get(ref) ?? 0n) : 0n;
      return {
        bookedOn,
        kind,
        ref,
        about,
        creditKind,
        amount: money(amountMinor),
        charged: amountMinor > 0n ? money(amountMinor) : null,
        settled: amountMinor > 0n ? null : money(-amountMinor),
        balance: money(balanceMinor),
        disputed: disputedMinor > 0n ? money(disputedMinor) : null,
      };
    }),
  };
}

function settlementDtos({ account, tenantId, today }: Books): SettlementDto[] {
  const settlements = settleInvoices(account, today);
  return account.invoices.flatMap((invoice) => {
    const settlement = settlements.get(invoice.id);
    if (settlement === undefined) return [];
    const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: invoice.currency });
    return [
      {
        tenantId,
        invoiceId: invoice.id,
        number: invoice.number,
        currency: invoice.currency,
        status: settlement.status,
        total: money(invoice.totalMinor),
        open: money(settlement.openMinor),
        disputed: money(settlement.disputedMinor),
        dueOn: invoice.dueOn,
        daysOverdue: settlement.daysOverdue,
      },
    ];
  });
}

function paymentDtos({ account, tenantId }: Books): PaymentDto[] {
  const left = unappliedCash(account);
  const numbers = new Map(account.invoices.map(({ id, number }) => [id, number]));
  const taken = new Set(account.allocations.map(({ reverses }) => reverses));
  return account.payments
    .filter(({ reverses }) => reverses === null)
    .map((payment) => {
      const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: payment.currency });
      const wentBack = (isChargeback: boolean) =>
        account.paybacks
          .filter((one) => one.paymentId === payment.id && (one.kind === 'chargeback') === isChargeback)
          .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      const reversal = account.payments.find(({ reverses }) => reverses === payment.id);
      return {
        tenantId,
        id: payment.id,
        currency: payment.currency,
        amount: money(payment.amountMinor),
        unapplied: money(left.get(payment.id) ?? 0n),
        refunded: money(wentBack(false)),
        chargedBack: money(wentBack(true)),
        receivedOn: payment.bookedOn,
        source: payment.source,
        reference: payment.reference,
        recordedBy: payment.createdBy,
        recordedAt: payment.createdAt.toISOString(),
        reversed: reversal
          ? { on: reversal.bookedOn, reason: reversal.reason ?? '', by: reversal.createdBy }
          : null,
        allocations: account.allocations
          .filter((row) => row.paymentId === payment.id && row.reverses === null && !taken.has(row.id))
          .map((row) => ({
            id: row.id,
            invoice: numbers.get(row.invoiceId) ?? '',
            amount: money(row.amountMinor),
            difference: money(row.differenceMinor),
            bookedOn: row.bookedOn,
          }))
          .toSorted((a, b) => (a.invoice < b.invoice ? -1 : 1)),
      };
    });
}

function ageingDto({ currency, buckets, ...ageing }: Ageing): AgeingDto {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  return {
    currency,
    buckets: {
      notDue: money(buckets.notDue),
      days1To30: money(buckets.days1To30),
      days31To60: money(buckets.days31To60),
      days61To90: money(buckets.days61To90),
      daysOver90: money(buckets.daysOver90),
    },
    disputed: money(ageing.disputedMinor),
    unapplied: money(ageing.unappliedMinor),
    balance: money(ageing.balanceMinor),
  };
}
