import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { JournalView } from '#components/payments/journal-view.tsx';
import { LedgerAccountForm } from '#components/payments/ledger-accounts.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { journalChoice } from '#server/modules/payments/contract-journal.ts';
import { setLedgerAccount } from '../../../payment-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('journal');
  return { title: t('title') };
}

export default async function JournalPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t, now] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('journal'),
    getNow(),
  ]);
  const choice = journalChoice({
    month: queryValue(query, 'month'),
    run: queryValue(query, 'run'),
    today: now.toISOString(),
  });
  const [journal, ties] = await orNotFound(
    Promise.all([caller.payments.journal(choice), caller.payments.journalTies()]),
  );
  const csv = new URLSearchParams('month' in choice ? { month: choice.month } : { run: choice.runId });
  return (
    <>
      <PageHeader title={t('title')} lede={'month' in choice ? t('lede') : t('ledeOfRun')} />
      <JournalView
        journal={journal}
        ties={ties}
        query={'month' in choice ? { ...query, month: choice.month } : query}
        csvHref={`/desk/journal/csv?${csv}`}
      />
      <Section title={t('accountsTitle')} lede={t('accountsText')}>
        <KeyValues
          items={journal.accounts.map(({ account, code, isDefault, name }) => ({
            key: account,
            label: <code className="font-mono text-xs">{code}</code>,
            value: isDefault ? name : `${name} (${t('own')})`,
          }))}
        />
        {mayDo(actor, 'payments.setLedgerAccount', 'vendor') && (
          <ClientMessages namespaces={['journal']}>
            <LedgerAccountForm action={setLedgerAccount} accounts={journal.accounts} />
          </ClientMessages>
        )}
      </Section>
    </>
  );
}
