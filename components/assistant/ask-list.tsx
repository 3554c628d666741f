import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { AskDto } from '#server/modules/assistant/contract.ts';
import { RefusalList } from './refusal-list.tsx';

const TONES: Readonly<Record<AskDto['outcome'], Tone>> = {
  open: 'neutral',
  drafted: 'estimate',
  refused: 'attention',
  failed: 'failure',
};

/** What was asked about a dispute before, with the verdict of the checks and what people did with it. */
export function AskList({ asks, query }: { readonly asks: readonly AskDto[]; readonly query: SearchQuery }) {
  const t = useTranslations('assistant');
  const columns: readonly Column<AskDto>[] = [
    {
      key: 'at',
      header: t('askedAt'),
      primary: true,
      cell: ({ askedAt, askedBy }) => (
        <>
          <RelativeTime instant={askedAt} /> <span className="text-ink-quiet">{askedBy}</span>
        </>
      ),
    },
    {
      key: 'model',
      header: t('model'),
      cell: ({ model, provider }) => `${t(`providers.${provider}`)}, ${model}`,
    },
    {
      key: 'verdict',
      header: t('verdict'),
      cell: ({ outcome, refusals }) => (
        <div className="flex flex-col items-start gap-1">
          <Status tone={TONES[outcome]} look="text">
            {t(`outcomes.${outcome}`)}
          </Status>
          {refusals.length > 0 && <RefusalList refusals={refusals} />}
        </div>
      ),
    },
    {
      key: 'deeds',
      header: t('deedsHeader'),
      cell: ({ deeds }) =>
        deeds.length === 0
          ? t('noDeed')
          : deeds.map(({ by, deed }) => `${t(`deeds.${deed}`)} (${by})`).join(', '),
    },
  ];
  return (
    <DataTable
      caption={t('asksTitle')}
      columns={columns}
      rows={asks}
      rowKey={({ askId }) => askId}
      query={query}
      empty={<p className="text-sm text-ink-quiet">{t('noAsks')}</p>}
    />
  );
}
