import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { RefusalView } from '#server/modules/metering/contract.ts';

type RefusalsProps = {
  readonly refusals: readonly RefusalView[];
  readonly zone: string;
  readonly query: SearchQuery;
  /** What is said where there are none. */
  readonly empty?: string;
  /** Who each belongs to, where the list is about more than one. */
  readonly customer?: { readonly header: string; readonly name: (refusal: RefusalView) => string };
};

/** Events that were not taken in: when, which, why and where in the event. */
export function Refusals({ refusals, zone, query, empty, customer }: RefusalsProps) {
  const t = useTranslations('usage');
  const columns: readonly Column<RefusalView>[] = [
    {
      key: 'when',
      header: t('when'),
      cell: ({ receivedAt }) => <ExactTime instant={receivedAt.toISOString()} zone={zone} />,
    },
    ...(customer === undefined
      ? []
      : [
          {
            key: 'customer',
            header: customer.header,
            cell: (refusal: RefusalView) => customer.name(refusal),
          },
        ]),
    { key: 'day', header: t('day'), cell: ({ day }) => <CivilDate date={day} /> },
    { key: 'event', header: t('event'), primary: true, cell: (refusal) => <EventLabel refusal={refusal} /> },
    { key: 'reason', header: t('reason'), cell: (refusal) => <Reason refusal={refusal} /> },
    {
      key: 'excerpt',
      header: t('excerpt'),
      hidden: true,
      cell: ({ excerpt }) => (
        <code className="block max-w-md font-mono text-xs [overflow-wrap:anywhere]">{excerpt}</code>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('refusedCaption')}
      columns={columns}
      rows={refusals}
      rowKey={({ id }) => id}
      query={query}
      name="refused-"
      chooseColumns
      dense
      {...(empty === undefined
        ? {}
        : { empty: <p className="border-y py-8 text-sm text-ink-quiet">{empty}</p> })}
    />
  );
}

function EventLabel({ refusal: { source, eventId } }: { refusal: RefusalView }) {
  const t = useTranslations('usage');
  return (
    <code className="font-mono text-xs [overflow-wrap:anywhere]">
      {eventId ?? t('unreadable')}
      {source !== null && <span className="block text-ink-quiet">{source}</span>}
    </code>
  );
}

/** The reason in the reader's language where the code has a text; else as it was answered to the sender. */
function Reason({ refusal: { code, message, path } }: { refusal: RefusalView }) {
  const t = useTranslations('usage.refusals');
  const reason = REASONS.find((name) => `metering.${name}` === code);
  return (
    <span className="flex flex-col">
      {reason === undefined ? <span lang="en">{message}</span> : t(reason)}
      <code className="font-mono text-xs text-ink-quiet">{path === null ? code : `${code} ${path}`}</code>
    </span>
  );
}

/** The codes that have a text of their own under `usage.refusals`. */
const REASONS = [
  'data_invalid',
  'dimension_invalid',
  'dimensions_too_long',
  'duplicate_key',
  'event_not_object',
  'field_invalid',
  'field_missing',
  'field_too_long',
  'id_reused',
  'line_malformed',
  'line_not_json',
  'negative_value',
  'not_reported_by_tenant',
  'quantity_not_exact',
  'quantity_out_of_range',
  'specversion_unsupported',
  'text_invalid',
  'time_in_future',
  'time_invalid',
  'time_too_old',
  'too_deep',
  'unknown_meter',
  'unknown_tenant',
  'value_missing',
] as const;
