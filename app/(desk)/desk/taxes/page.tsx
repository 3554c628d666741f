import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ExchangeRatesForm, TaxRateForm } from '#components/billing/tax-forms.tsx';
import { ExchangeRateList, TaxRateList } from '#components/billing/tax-rates.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { importExchangeRates, setTaxRate } from '../../../billing-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('taxes');
  return { title: t('title') };
}

export default async function TaxesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('taxes'),
  ]);
  const [taxRates, exchangeRates] = await orNotFound(
    Promise.all([caller.billing.taxRates(), caller.billing.exchangeRates()]),
  );
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <Section title={t('ratesTitle')} lede={t('ratesText')}>
        <TaxRateList rates={taxRates} query={query} />
      </Section>
      <ClientMessages namespaces={['taxes']}>
        {mayDo(actor, 'billing.setTaxRate', 'vendor') && (
          <Section title={t('stateTitle')} lede={t('stateText')}>
            <TaxRateForm action={setTaxRate} />
          </Section>
        )}
        <Section title={t('exchangeTitle')} lede={t('exchangeText')}>
          <ExchangeRateList rates={exchangeRates} query={query} />
        </Section>
        {mayDo(actor, 'billing.enterExchangeRates', 'vendor') && (
          <Section title={t('enterTitle')} lede={t('enterText')}>
            <ExchangeRatesForm action={importExchangeRates} />
          </Section>
        )}
      </ClientMessages>
    </>
  );
}
