import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { OwnRequestView, ReaderView } from '#server/modules/access/contract.ts';

const TONES: Readonly<Record<OwnRequestView['state'], Tone>> = {
  unproven: 'neutral',
  requested: 'neutral',
  approved: 'proved',
  active: 'proved',
  declined: 'attention',
  expired: 'attention',
  revoked: 'failure',
};

/** What stands between a reader and the documents under an agreement. */
function AgreementNote({ reader }: { readonly reader: ReaderView }) {
  const t = useTranslations('access');
  const { company, nda, requests } = reader;
  if (!requests.some(({ needsNda }) => needsNda) || nda === 'accepted' || nda === 'recorded') return null;
  if (company === null)
    return (
      <Callout tone="attention" title={t('noCompanyTitle')}>
        {t('noCompanyText')}
      </Callout>
    );
  const isOutdated = nda === 'outdated';
  return (
    <Callout
      tone="attention"
      title={t(isOutdated ? 'ndaOutdatedTitle' : 'ndaNeededTitle')}
      action={
        <ButtonLink href="/trust/access/nda" variant="primary" prefetch={false}>
          {t('ndaAccept')}
        </ButtonLink>
      }
    >
      {t(isOutdated ? 'ndaOutdatedText' : 'ndaNeededText', { company })}
    </Callout>
  );
}

/** What a mailbox asked for, where each request stands, and the way to read what is open. */
export function ReaderDocuments({ reader }: { readonly reader: ReaderView }) {
  const t = useTranslations('access');
  const locale = useLocale();
  const isBound = reader.nda === 'accepted' || reader.nda === 'recorded';
  const columns: Column<OwnRequestView>[] = [
    { key: 'document', header: t('document'), primary: true, cell: ({ title }) => title[locale] },
    {
      key: 'state',
      header: t('state'),
      cell: ({ state }) => (
        <Status tone={TONES[state]} look="text">
          {t(`states.${state}`)}
        </Status>
      ),
    },
    {
      key: 'until',
      header: t('until'),
      cell: ({ expiresAt }) => (expiresAt === null ? null : <ExactTime instant={expiresAt} />),
    },
    {
      key: 'next',
      header: t('next'),
      cell: ({ needsNda, slug, state, title }) => {
        if (state === 'active')
          return needsNda && !isBound ? null : (
            <ButtonLink href={`/trust/access/read/${slug}`} size="sm" prefetch={false}>
              {t('read')}
              <span className="sr-only">{` ${title[locale]}`}</span>
            </ButtonLink>
          );
        if (state === 'requested' || state === 'unproven') return null;
        return (
          <ButtonLink href={`/trust/request/${slug}`} size="sm" variant="quiet" prefetch={false}>
            {t('askAgain')}
            <span className="sr-only">{` ${title[locale]}`}</span>
          </ButtonLink>
        );
      },
    },
  ];
  return (
    <div className="flex flex-col gap-8">
      <AgreementNote reader={reader} />
      <DataTable
        caption={t('mineTitle')}
        columns={columns}
        rows={reader.requests}
        rowKey={({ slug }) => slug}
        query={{}}
        empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('mineEmpty')}</p>}
      />
    </div>
  );
}
