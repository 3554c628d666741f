import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { PendingItems } from '#components/billing/pending-items.tsx';
import { Paybacks } from '#components/payments/paybacks.tsx';
import { PaymentList } from '#components/payments/payment-list.tsx';
import { StatementView } from '#components/payments/statement-view.tsx';
import { WriteOffForm } from '#components/payments/write-off-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposeOwedCredit } from '../../../../approval-actions.ts';
import {
  advanceChargeback,
  proposeRefund,
  recordChargeback,
  recordTransfer,
  reverseRefund,
} from '../../../../payback-actions.ts';
import {
  allocateRest,
  proposeWriteOff,
  reverseAllocation,
  reversePayment,
} from '../../../../payment-actions.ts';
import { readStatementPage } from '../../../../payment-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ tenant }, t] = await Promise.all([params, getTranslations('receivables')]);
  return { title: `${t('title')}: ${tenant}` };
}

export default async function TenantReceivablesPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, actor, caller, t, c, now] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('receivables'),
    getTranslations('credits'),
    getNow(),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const view = await readStatementPage({ tenant, query, now });
  const settlements = await orNotFound(caller.payments.settlements({ tenant: name }));
  const open = settlements.filter((settlement) => /[1-9]/.test(settlement.open));
  const keepsBooks = mayDo(actor, 'payments.reversePayment', { tenantId: tenant.id });
  const invoiceHref = (number: string) => `/desk/invoices/${name}/${number}`;
  return (
    <>
      <PageHeader
        title={t('ofCustomer', { customer: tenant.name })}
        lede={t('ofCustomerText')}
        crumbs={[{ label: t('title'), href: '/desk/receivables' }, { label: tenant.name }]}
      />
      <StatementView {...view} query={query} invoiceHref={invoiceHref} />
      {mayDo(actor, 'billing.readPendingItems', { tenantId: tenant.id }) && (
        <PendingItems
          items={await orNotFound(caller.billing.pendingItems({ tenant: name }))}
          query={query}
          title={c('owedTitle')}
          text={c('owedText')}
          notesHref={`/desk/credit-notes/${name}`}
          proposalsHref="/desk/approvals"
          proposeAgain={
            mayDo(actor, 'billing.proposeOwedCredit', { tenantId: tenant.id })
              ? proposeOwedCredit.bind(null, name)
              : null
          }
        />
      )}
      {open.length > 0 && mayDo(actor, 'payments.proposeWriteOff', { tenantId: tenant.id }) && (
        <Section title={t('writeOffTitle')} lede={t('writeOffText')}>
          <ClientMessages namespaces={['receivables']}>
            <WriteOffForm action={proposeWriteOff.bind(null, name)} open={open} />
          </ClientMessages>
        </Section>
      )}
      {mayDo(actor, 'payments.readPayments', { tenantId: tenant.id }) && (
        <MoneyReceived name={name} query={query} keepsBooks={keepsBooks} />
      )}
    </>
  );
}

type MoneyProps = { readonly name: string; readonly query: SearchQuery; readonly keepsBooks: boolean };

/** The payments of the customer, and what went back of them. */
async function MoneyReceived({ keepsBooks, name, query }: MoneyProps) {
  const [caller, t] = await Promise.all([getCaller(), getTranslations('receivables')]);
  const [payments, refunds, chargebacks] = await Promise.all([
    orNotFound(caller.payments.payments({ tenant: name })),
    orNotFound(caller.payments.refunds({ tenant: name })),
    orNotFound(caller.payments.chargebacks({ tenant: name })),
  ]);
  const invoiceHref = (number: string) => `/desk/invoices/${name}/${number}`;
  return (
    <>
      <Section title={t('payments')} lede={t('paymentsText')}>
        <ClientMessages namespaces={['receivables']}>
          <PaymentList
            payments={payments}
            query={query}
            invoiceHref={invoiceHref}
            actions={
              keepsBooks
                ? {
                    reverse: reversePayment.bind(null, name),
                    reverseAllocation: reverseAllocation.bind(null, name),
                    allocate: allocateRest.bind(null, name),
                  }
                : null
            }
          />
        </ClientMessages>
      </Section>
      <ClientMessages namespaces={['paybacks']}>
        <Paybacks
          payments={payments}
          refunds={refunds}
          chargebacks={chargebacks}
          query={query}
          csvHref={`/desk/receivables/${name}/csv`}
          invoiceHref={invoiceHref}
          actions={
            keepsBooks
              ? {
                  propose: proposeRefund.bind(null, name),
                  transfer: recordTransfer.bind(null, name),
                  reverse: reverseRefund.bind(null, name),
                  charge: recordChargeback.bind(null, name),
                  advance: advanceChargeback.bind(null, name),
                }
              : null
          }
        />
      </ClientMessages>
    </>
  );
}
