import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Quantity } from '#components/ui/value-texts.tsx';
import type { CloseRunDetail } from '#server/modules/billing/contract-closes.ts';

type Report = CloseRunDetail['report'];
type MeterRow = Report['meters'][number];

const TONES: { readonly [V in MeterRow['verdict']]: Tone } = {
  equal: 'proved',
  tolerated: 'estimate',
  apart: 'failure',
};

/** What events, hourly totals, seals and invoice say about each meter of each customer, those apart first. */
export function CloseReport({ report, query }: { report: Report; query: SearchQuery }) {
  const t = useTranslations('closeRuns');
  const columns: readonly Column<MeterRow>[] = [
    { key: 'tenant', header: t('customer'), primary: true, cell: ({ tenant }) => tenant },
    { key: 'meter', header: t('meter'), cell: ({ meter }) => meter },
    {
      key: 'verdict',
      header: t('verdict'),
      cell: ({ verdict }) => (
        <Status tone={TONES[verdict]} look="text">
          {t(`verdicts.${verdict}`)}
        </Status>
      ),
    },
    {
      key: 'events',
      header: t('events'),
      align: 'end',
      cell: (row) => <Tallied count={row.eventCount} sum={row.eventSum} unit={row.unit} />,
    },
    {
      key: 'hourly',
      header: t('hourly'),
      align: 'end',
      cell: (row) => (
        <span className="flex flex-col items-end">
          <Tallied count={row.totalCount} sum={row.totalSum} unit={row.unit} />
          {row.lateCount > 0 && (
            <span className="text-xs text-ink-quiet">{t('late', { count: row.lateCount })}</span>
          )}
        </span>
      ),
    },
    {
      key: 'seals',
      header: t('seals'),
      align: 'end',
      cell: (row) => <Tallied count={row.sealCount} sum={row.sealSum} unit={row.unit} />,
    },
    {
      key: 'billed',
      header: t('billed'),
      align: 'end',
      cell: ({ billed, unit }) => (billed === null ? '–' : <Quantity value={billed} unit={unit} />),
    },
    {
      key: 'apart',
      header: t('apart'),
      align: 'end',
      cell: ({ percentApart, unitsApart, verdict }) =>
        verdict === 'equal' ? (
          '–'
        ) : (
          <span className="flex flex-col items-end">
            <Quantity value={unitsApart} />
            <span className="text-xs text-ink-quiet">{t('percentApart', { percent: percentApart })}</span>
          </span>
        ),
    },
  ];
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm font-medium">
        {t('reportCounts', { compared: report.compared, apart: report.apart })}
      </p>
      <DataTable
        caption={t('reportTitle')}
        columns={columns}
        rows={report.meters}
        rowKey={({ tenant, meter, meterVersion }) => `${tenant} ${meter} ${meterVersion}`}
        query={query}
        name="report-"
        dense
      />
    </div>
  );
}

function Tallied({ count, sum, unit }: { count: number; sum: string | null; unit: string }) {
  return (
    <span className="flex flex-col items-end">
      <Quantity value={String(count)} />
      {sum !== null && (
        <span className="text-xs text-ink-quiet">
          <Quantity value={sum} unit={unit} />
        </span>
      )}
    </span>
  );
}
