import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { DeskChangeView } from '#server/modules/announcements/contract.ts';
import { AnswerDialog } from './answer-dialog.tsx';
import { ChangeFacts } from './change-facts.tsx';
import { ObjectionText } from './objection-text.tsx';

type Told = DeskChangeView['customers'][number];

type DeskChangesProps = {
  readonly changes: readonly DeskChangeView[];
  readonly query: SearchQuery;
  readonly answerTo: ((tenant: string, changeId: string) => FormAction) | null;
};

/** Every change with who was told, and what they objected. */
export function DeskChanges({ answerTo, changes, query }: DeskChangesProps) {
  const t = useTranslations('changesDesk');
  if (changes.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <ol className="flex flex-col border-y">
      {changes.map((change) => (
        <li key={change.id} className="flex flex-col gap-5 border-b py-6 last:border-b-0">
          <ChangeFacts change={change} />
          {!change.isDone && change.state !== 'in-force' && <Callout tone="attention" title={t('notDone')} />}
          <ToldTable change={change} query={query} />
          {change.customers.map(({ externalId, name, objection, tenantId }) =>
            objection === null ? null : (
              <div key={tenantId} className="flex flex-col items-start gap-3">
                <ObjectionText heading={t('objectionsTitle', { customer: name })} objection={objection} />
                {objection.answer === null && answerTo !== null && (
                  <AnswerDialog action={answerTo(externalId, change.id)} customer={name} />
                )}
              </div>
            ),
          )}
        </li>
      ))}
    </ol>
  );
}

function ToldTable({ change, query }: { change: DeskChangeView; query: SearchQuery }) {
  const t = useTranslations('changesDesk');
  const columns: Column<Told>[] = [
    { key: 'customer', header: t('customer'), primary: true, cell: ({ name }) => name },
    { key: 'told', header: t('told'), cell: ({ toldAt }) => <ExactTime instant={toldAt} /> },
    { key: 'days', header: t('daysAhead'), align: 'end', cell: ({ daysAhead }) => daysAhead },
    { key: 'people', header: t('people'), align: 'end', cell: ({ people }) => people },
    { key: 'mails', header: t('mails'), align: 'end', cell: ({ mailsSent }) => mailsSent },
    {
      key: 'objection',
      header: t('objection'),
      cell: ({ objection }) =>
        objection === null
          ? t('none')
          : objection.answer === null
            ? t('waits')
            : t(`outcomes.${objection.answer.outcome}`),
    },
    ...(change.withdrawn === null
      ? []
      : [
          {
            key: 'withdrawal',
            header: t('withdrawalTold'),
            cell: ({ name, withdrawalTold }: Told) =>
              withdrawalTold === null ? (
                t('notYet')
              ) : (
                <Link href={`/desk/evidence/${withdrawalTold.attestationId}`}>
                  <ExactTime instant={withdrawalTold.toldAt} />
                  <span className="sr-only"> {name}</span>
                </Link>
              ),
          },
        ]),
    {
      key: 'record',
      header: t('record'),
      cell: ({ attestationId, name }) => (
        <Link href={`/desk/evidence/${attestationId}`}>
          {t('record')}
          <span className="sr-only"> {name}</span>
        </Link>
      ),
    },
  ];
  return (
    <DataTable
      caption={`${t('told')}: ${change.content.name}, ${change.effectiveFrom}`}
      columns={columns}
      rows={change.customers}
      rowKey={({ tenantId }) => tenantId}
      query={query}
      name={`${change.slug}-${change.version}-`}
    />
  );
}
