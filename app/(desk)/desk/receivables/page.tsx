import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AgeingTable } from '#components/payments/ageing-table.tsx';
import { ImportForm } from '#components/payments/import-form.tsx';
import { PaymentForm } from '#components/payments/payment-form.tsx';
import { RefundsToPay } from '#components/payments/refunds-to-pay.tsx';
import { ToleranceForm } from '#components/payments/tolerances.tsx';
import { UnappliedList } from '#components/payments/unapplied-list.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount } from '#components/ui/value-texts.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type { ReceivablesDto } from '#server/modules/payments/contract.ts';
import { importPayments, recordPayment, setTolerance } from '../../../payment-actions.ts';

/** What is offered before anything was billed in a currency. */
const USUAL_CURRENCIES = ['EUR', 'USD', 'GBP'];

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('receivables');
  return { title: t('title') };
}

export default async function ReceivablesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('receivables'),
  ]);
  const receivables = await orNotFound(caller.payments.receivables());
  const { ageings, refundsToPay, totals, unapplied } = receivables;
  const currencies = [...new Set([...totals.map(({ currency }) => currency), ...USUAL_CURRENCIES])];
  const keepsBooks = mayDo(actor, 'payments.importPayments', 'vendor');
  const rows = ageings.map(({ tenant, tenantName, ...ageing }) => ({
    ...ageing,
    customer: { name: tenantName, href: `/desk/receivables/${tenant}` },
  }));
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      {rows.length === 0 ? (
        <EmptyState title={t('empty')} text={t('emptyText')} />
      ) : (
        <>
          <Section title={t('ageingTitle')} lede={t('ageingText')}>
            <AgeingTable
              caption={t('ageingTitle')}
              rows={rows}
              query={query}
              csvHref="/desk/receivables/csv"
            />
          </Section>
          <Section title={t('totalsTitle')} lede={t('totalsText')}>
            <AgeingTable caption={t('totalsTitle')} rows={totals} query={query} />
          </Section>
        </>
      )}
      <Section title={t('unappliedTitle')} lede={t('unappliedText')}>
        <UnappliedList payments={unapplied} query={query} />
      </Section>
      <Section title={t('refundsTitle')} lede={t('refundsText')}>
        <RefundsToPay refunds={refundsToPay} query={query} csvHref="/desk/receivables/csv/refunds" />
      </Section>
      <ClientMessages namespaces={['receivables']}>
        {keepsBooks && (
          <>
            <Section title={t('recordTitle')} lede={t('recordText')}>
              <PaymentForm
                action={recordPayment}
                customers={await caller.tenancy.list()}
                currencies={currencies}
              />
            </Section>
            <Section title={t('importTitle')} lede={t('importText')}>
              <ImportForm action={importPayments} />
            </Section>
          </>
        )}
        <Section title={t('tolerancesTitle')} lede={t('tolerancesText')}>
          <Tolerances tolerances={receivables.tolerances} />
          {mayDo(actor, 'payments.setTolerance', 'vendor') && (
            <ToleranceForm action={setTolerance} currencies={currencies} />
          )}
        </Section>
      </ClientMessages>
    </>
  );
}

async function Tolerances({ tolerances }: Pick<ReceivablesDto, 'tolerances'>) {
  const t = await getTranslations('receivables');
  if (tolerances.length === 0) return <p className="text-sm text-ink-soft">{t('noTolerances')}</p>;
  return (
    <KeyValues
      items={tolerances.map(({ amount, currency, reason }) => ({
        key: currency,
        label: currency,
        value: (
          <span>
            <Amount amount={amount} currency={currency} /> <span className="text-ink-quiet">{reason}</span>
          </span>
        ),
      }))}
    />
  );
}
