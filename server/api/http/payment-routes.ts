import { formatCsv } from '#core/format/csv.ts';
import { statementRangeOf } from '#core/payments/statement-range.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { journalChoice } from '#server/modules/payments/contract-journal.ts';
import {
  readChargebacks,
  readJournalLines,
  readReceivables,
  readRefunds,
  readRefundsToPay,
  readStatement,
} from '#server/modules/payments/index.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { PAYBACKS_HEADER, paybackRows } from './payback-rows.ts';
import { sessionRoute, tenantRoute } from './routes.ts';

const STATEMENT_HEADER = [
  'currency',
  'date',
  'entry',
  'reference',
  'about',
  'amount',
  'balance',
  'credit_kind',
];

/** The statement of account as the page shows it, with the same range, as CSV; each currency for itself. */
export const statementCsvRoute = tenantRoute('tenant.statement-csv', async (call) => {
  const { inTenant, now, param, tenantId, url } = call;
  const statement = await inTenant(async (ctx) => {
    const { day: today } = civilDayAt(await readZones(ctx, { tenantId }), now.getTime());
    const asked = (name: string) => url.searchParams.get(name) ?? undefined;
    const range = statementRangeOf({ from: asked('from'), to: asked('to'), today });
    return readStatement(ctx, { tenantId, ...range });
  });
  const rows = statement.statements.flatMap(({ currency, opening, closing, rows: entries }) => [
    [currency, '', 'opening-balance', '', '', '', opening, ''],
    ...entries.map(({ about, amount, balance, bookedOn, creditKind, kind, ref }) => [
      currency,
      bookedOn,
      kind,
      ref,
      about ?? '',
      amount,
      balance,
      creditKind ?? '',
    ]),
    [currency, '', 'closing-balance', '', '', '', closing, ''],
  ]);
  return csvFile(`${param('tenant')}-statement.csv`, formatCsv(STATEMENT_HEADER, rows));
});

const AGEING_HEADER = [
  'tenant',
  'name',
  'currency',
  'not_due',
  'days_1_30',
  'days_31_60',
  'days_61_90',
  'days_over_90',
  'in_dispute',
  'unapplied',
  'balance',
];

/** Receivables by tenant and currency as CSV, for staff; one total a currency at the end. */
export const receivablesCsvRoute = sessionRoute('desk.receivables-csv', async ({ acrossTenants, actor }) => {
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'payments.readAccounts', 'vendor');
  const { ageings, totals } = await acrossTenants('receivables of all tenants', readReceivables);
  const rows = [...ageings, ...totals.map((total) => ({ ...total, tenant: '', tenantName: 'total' }))].map(
    ({ balance, buckets, currency, disputed, tenant, tenantName, unapplied }) => [
      tenant,
      tenantName,
      currency,
      buckets.notDue,
      buckets.days1To30,
      buckets.days31To60,
      buckets.days61To90,
      buckets.daysOver90,
      disputed,
      unapplied,
      balance,
    ],
  );
  return csvFile('receivables.csv', formatCsv(AGEING_HEADER, rows));
});

const REFUNDS_TO_PAY_HEADER = [
  'tenant',
  'name',
  'payment',
  'agreed_on',
  'currency',
  'amount',
  'reason',
  'approval',
];

/** The refunds of all customers that wait for the bank as CSV, for staff. */
export const refundsToPayCsvRoute = sessionRoute('desk.refunds-to-pay-csv', async (call) => {
  const { acrossTenants, actor } = call;
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'payments.readAccounts', 'vendor');
  const rows = (await acrossTenants('refunds that wait to be paid', readRefundsToPay)).map((refund) => [
    refund.tenant,
    refund.tenantName,
    refund.payment,
    refund.bookedOn,
    refund.currency,
    refund.amount,
    refund.reason,
    refund.approvalId ?? '',
  ]);
  return csvFile('refunds-to-pay.csv', formatCsv(REFUNDS_TO_PAY_HEADER, rows));
});

/** Refunds and chargebacks of one customer as CSV, for staff. */
export const paybacksCsvRoute = tenantRoute('desk.paybacks-csv', async ({ inTenant, param, tenantId }) => {
  const { chargebacks, refunds } = await inTenant(async (ctx) => ({
    refunds: await readRefunds(ctx, { tenantId }),
    chargebacks: await readChargebacks(ctx, { tenantId }),
  }));
  return csvFile(
    `${param('tenant')}-refunds-and-chargebacks.csv`,
    formatCsv(PAYBACKS_HEADER, paybackRows(refunds, chargebacks)),
  );
});

const JOURNAL_HEADER = [
  'booked_on',
  'entry',
  'kind',
  'reference',
  'tenant',
  'name',
  'account',
  'account_name',
  'currency',
  'debit',
  'credit',
];

/** Every line of the journal of a month or of a close run as CSV, for staff. */
export const journalCsvRoute = sessionRoute('desk.journal-csv', async (call) => {
  const { acrossTenants, actor, now, url } = call;
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'payments.readJournal', 'vendor');
  const asked = (name: string) => url.searchParams.get(name);
  const choice = journalChoice({ month: asked('month'), run: asked('run'), today: now.toISOString() });
  const lines = await acrossTenants('the journal', (ctx) => readJournalLines(ctx, choice));
  const rows = lines.map((line) => [
    line.bookedOn,
    line.entryId,
    line.kind,
    line.ref,
    line.tenant,
    line.tenantName,
    line.code,
    line.name,
    line.currency,
    line.debit ?? '',
    line.credit ?? '',
  ]);
  const of = 'month' in choice ? choice.month : 'close-run';
  return csvFile(`journal-${of}.csv`, formatCsv(JOURNAL_HEADER, rows));
});

function csvFile(name: string, text: string): Response {
  const bytes = utf8(text);
  return downloadResponse({
    fileName: name.replaceAll(/[^\w.-]/g, '_'),
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
}
