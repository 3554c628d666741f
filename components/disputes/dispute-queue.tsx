import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type Filter, FilterBar } from '#components/ui/filter-bar.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import { DISPUTE_CATEGORIES } from '#core/disputes/categories.ts';
import { DISPUTE_SEVERITIES, type DisputeSeverity } from '#core/disputes/clock.ts';
import { DISPUTE_STATES } from '#core/disputes/lifecycle.ts';
import type { DisputeSummary } from '#server/modules/disputes/contract.ts';
import type { DisputeQueue, QueuedDispute } from '#server/modules/disputes/contract-triage.ts';

type Option = { readonly value: string; readonly label: string };

type DisputeQueueProps = {
  readonly queue: DisputeQueue;
  readonly query: SearchQuery;
  readonly customers: readonly Option[];
};

const FILTERS = ['state', 'category', 'severity', 'customer', 'assignee', 'late'];

const TONES: Readonly<Record<DisputeSeverity, Tone>> = {
  urgent: 'failure',
  high: 'attention',
  normal: 'neutral',
  low: 'neutral',
};

/** The queue of the desk with its filters in the address, a page at a time. */
export function DisputeQueueTable({ customers, query, queue }: DisputeQueueProps) {
  const t = useTranslations('disputeDesk');
  const isFiltered = FILTERS.some((name) => (queryValue(query, name) ?? '') !== '');
  const isLaterPage = queryValue(query, 'after') !== undefined;
  return (
    <>
      <DataTable
        caption={t('queueCaption')}
        columns={useColumns()}
        rows={queue.disputes}
        rowKey={({ number, tenant }) => `${tenant} ${number}`}
        query={query}
        dense
        csvHref={`/desk/disputes/csv${hrefWith(query, { after: undefined })}`}
        filters={<FilterBar filters={useFilters(customers)} query={withoutPlace(query)} />}
        empty={
          isFiltered ? (
            <EmptyState
              title={t('emptyFiltered')}
              text={t('emptyFilteredText')}
              action={<ButtonLink href="?">{t('clearFilters')}</ButtonLink>}
            />
          ) : (
            <EmptyState title={t('empty')} text={t('emptyText')} />
          )
        }
      />
      {(queue.next !== null || isLaterPage) && (
        <div className="mt-4 flex gap-2" data-print="hide">
          {isLaterPage && (
            <ButtonLink href={hrefWith(query, { after: undefined })}>{t('firstPage')}</ButtonLink>
          )}
          {queue.next !== null && (
            <ButtonLink href={hrefWith(query, { after: queue.next })}>{t('nextPage')}</ButtonLink>
          )}
        </div>
      )}
      {queue.totals.length > 0 && (
        <Section title={t('totalsTitle')}>
          <KeyValues
            layout="grid"
            items={queue.totals.map(({ count, currency, total }) => ({
              key: currency,
              label: t('totalOf', { count }),
              value: (
                <span className="text-lg font-semibold">
                  <Amount amount={total} currency={currency} />
                </span>
              ),
            }))}
          />
        </Section>
      )}
    </>
  );
}

/** Another choice begins with its first page. */
function withoutPlace(query: SearchQuery): SearchQuery {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'after'));
}

function useFilters(customers: readonly Option[]): Filter[] {
  const t = useTranslations('disputeDesk');
  const words = useTranslations('disputes');
  const choice = (name: string, label: string, options: readonly Option[]): Filter => ({
    kind: 'choice',
    name,
    label,
    options,
  });
  return [
    choice('state', t('state'), [
      { value: '', label: t('allOpen') },
      ...DISPUTE_STATES.map((value) => ({ value, label: words(`states.${value}`) })),
      { value: 'all', label: t('all') },
    ]),
    choice('category', t('category'), [
      { value: '', label: t('allCategories') },
      ...DISPUTE_CATEGORIES.map((value) => ({ value, label: words(`categories.${value}`) })),
    ]),
    choice('severity', t('severity'), [
      { value: '', label: t('allSeverities') },
      ...DISPUTE_SEVERITIES.toReversed().map((value) => ({ value, label: words(`severities.${value}`) })),
    ]),
    choice('customer', t('customer'), [{ value: '', label: t('allCustomers') }, ...customers]),
    choice('assignee', t('assignee'), [
      { value: '', label: t('everybody') },
      { value: 'me', label: t('me') },
      { value: 'nobody', label: t('nobody') },
    ]),
    choice('late', t('due'), [
      { value: '', label: t('anyDue') },
      { value: 'yes', label: t('onlyOverdue') },
      { value: 'no', label: t('onlyInTime') },
    ]),
  ];
}

function useColumns(): Column<QueuedDispute>[] {
  const t = useTranslations('disputeDesk');
  const words = useTranslations('disputes');
  return [
    {
      key: 'number',
      header: t('number'),
      primary: true,
      cell: ({ number, tenant }) => (
        <Link href={`/desk/disputes/${tenant}/${number}`}>
          <span className="whitespace-nowrap">{number}</span>
        </Link>
      ),
    },
    { key: 'customer', header: t('customer'), cell: ({ tenantName }) => tenantName },
    { key: 'subject', header: t('subject'), cell: (dispute) => <DisputeSubjectWords dispute={dispute} /> },
    { key: 'category', header: t('category'), cell: ({ category }) => words(`categories.${category}`) },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ disputed }) => <Amount amount={disputed.total} currency={disputed.currency} />,
    },
    {
      key: 'severity',
      header: t('severity'),
      cell: ({ severity }) => (
        <Status tone={TONES[severity]} look="text">
          {words(`severities.${severity}`)}
        </Status>
      ),
    },
    {
      key: 'state',
      header: t('state'),
      cell: ({ outcome, state }) =>
        outcome === null ? words(`states.${state}`) : words(`outcomes.${outcome}`),
    },
    { key: 'assignee', header: t('assignee'), cell: ({ assignee }) => assignee?.name ?? t('nobody') },
    { key: 'age', header: t('age'), cell: ({ openedAt }) => <RelativeTime instant={openedAt} inRow /> },
    { key: 'due', header: t('due'), cell: (dispute) => <DueTime dispute={dispute} inRow /> },
  ];
}

/** What a dispute points at, in words. */
export function DisputeSubjectWords({
  dispute,
}: {
  dispute: DisputeSummary & Partial<Pick<QueuedDispute, 'lineText'>>;
}) {
  const t = useTranslations('disputeDesk');
  const locale = useLocale();
  const { creditNote, invoice, lineText, subject } = dispute;
  if (subject === 'credit-note') return t('ofCreditNote', { creditNote: creditNote ?? '', invoice });
  if (lineText) return t('ofNamedLine', { line: lineText[locale], invoice });
  return t(subject === 'line' ? 'ofLine' : 'ofInvoice', { invoice });
}

/** When the next of what was promised is due; what is overdue is named so. */
export function DueTime({
  dispute,
  inRow = false,
}: {
  readonly dispute: Pick<DisputeSummary, 'dueAt' | 'isOverdue'>;
  readonly inRow?: boolean;
}) {
  const t = useTranslations('disputeDesk');
  const { dueAt, isOverdue } = dispute;
  if (dueAt === null) return t('notRunning');
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <RelativeTime instant={dueAt} inRow={inRow} />
      {isOverdue && (
        <Status tone="failure" look="text">
          {t('overdue')}
        </Status>
      )}
    </span>
  );
}
