import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { BindingList, GrantList, OpenedList, RequestList } from '#components/access/access-lists.tsx';
import { RecordAgreementForm, ReplaceAgreementForm } from '#components/access/decide-forms.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import {
  approveAccess,
  declineAccess,
  recordAgreement,
  replaceAgreement,
  revokeAccess,
} from '../../../access-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accessDesk');
  return { title: t('title') };
}

export default async function AccessPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('accessDesk'),
  ]);
  const [requests, grants, log, bindings, text, replacement] = await orNotFound(
    Promise.all([
      caller.access.requests(),
      caller.access.grants(),
      caller.access.log(),
      caller.access.bindings(),
      caller.access.nda(),
      caller.access.replacement({ earlierStand: false }),
    ]),
  );
  const decides = mayDo(actor, 'access.decideRequest', 'vendor');
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <ClientMessages namespaces={['accessDesk']}>
        <Section title={t('requestsTitle')} lede={t('requestsText')}>
          <RequestList
            rows={requests}
            query={query}
            decideBy={
              decides
                ? ({ id: requestId }) => ({
                    approve: approveAccess.bind(null, { requestId }),
                    decline: declineAccess.bind(null, { requestId }),
                  })
                : null
            }
          />
        </Section>
        <Section title={t('grantsTitle')} lede={t('grantsText')}>
          <GrantList
            rows={grants}
            query={query}
            revokeOf={decides ? ({ id: grantId }) => revokeAccess.bind(null, { grantId }) : null}
          />
        </Section>
        <Section title={t('logTitle')} lede={t('logText')}>
          <OpenedList log={log} query={query} csvHref="/desk/access/csv?list=log" place="desk" />
        </Section>
        <Section title={t('ndaTitle')} lede={t('ndaText', { version: text.version })}>
          {text.version === 1 && (
            <Callout tone="attention" title={t('template')}>
              {text.en.title}
            </Callout>
          )}
          <BindingList rows={bindings} query={query} />
          {decides && (
            <div className="flex flex-col items-start gap-4">
              <Disclosure label={t('recordLabel')}>
                <RecordAgreementForm action={recordAgreement} />
              </Disclosure>
              <Disclosure label={t('replaceLabel')}>
                <ReplaceAgreementForm
                  action={replaceAgreement}
                  en={text.en}
                  es={text.es}
                  askedAgain={replacement.askedAgain}
                />
              </Disclosure>
            </div>
          )}
        </Section>
      </ClientMessages>
    </>
  );
}
