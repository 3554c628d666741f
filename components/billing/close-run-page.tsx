import { useTranslations } from 'next-intl';
import { buttonClass } from '#components/ui/button-class.ts';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount } from '#components/ui/value-texts.tsx';
import type { CloseRunDetail } from '#server/modules/billing/contract-closes.ts';
import { type ExcludeAction, ParkedList } from './close-list.tsx';
import { CloseReport } from './close-report.tsx';
import { Duration } from './run-list.tsx';
import { RunStateMark } from './run-state.tsx';

type RunProps = { readonly run: CloseRunDetail; readonly query: SearchQuery };
type ResumeAction = ((form: FormData) => Promise<void>) | null;

const DIGEST_ENDS = 10;

/** One run: how far it is, what it came to, who waits for somebody, and what vouches for it. */
export function CloseRunPage({
  run,
  query,
  resume,
  exclude,
}: RunProps & { readonly resume: ResumeAction; readonly exclude: ExcludeAction | null }) {
  const t = useTranslations('closeRuns');
  return (
    <>
      <RunFacts run={run} />
      <Section title={t('phasesTitle')} {...(run.kind === 'dry' ? { lede: t('phasesDry') } : {})}>
        <Phases run={run} query={query} />
      </Section>
      {run.parkedCloses.length > 0 && (
        <Section title={t('parkedTitle')} lede={t('parkedLede')}>
          <ParkedList closes={run.parkedCloses} query={query} resume={resume} exclude={exclude} />
        </Section>
      )}
      {run.report.compared > 0 && (
        <Section title={t('reportTitle')} lede={t('reportLede')}>
          <CloseReport report={run.report} query={query} />
        </Section>
      )}
      {run.totals.length > 0 && (
        <Section title={t('totalsTitle')}>
          <Totals run={run} query={query} />
        </Section>
      )}
      {run.kind === 'real' && (
        <Section title={t('manifestTitle')} lede={t('manifestLede')}>
          <Manifest run={run} />
        </Section>
      )}
      <Section title={t('replaysTitle')} lede={t('replaysLede', { run: run.id })}>
        <Replays run={run} query={query} />
      </Section>
    </>
  );
}

function RunFacts({ run }: { run: CloseRunDetail }) {
  const t = useTranslations('closeRuns');
  const { progress } = run;
  const isUnderWay = run.state === 'running';
  return (
    <div className="flex flex-col gap-6">
      {isUnderWay && run.kind === 'real' && (
        <Progress
          label={t('progress', { settled: progress.closesSettled, closes: progress.closes })}
          count={progress.done}
          total={progress.total}
          {...(progress.stepsPerSecond === null ? {} : { ratePerSecond: progress.stepsPerSecond })}
          {...(progress.secondsLeft === null ? {} : { secondsLeft: progress.secondsLeft })}
        />
      )}
      {run.state === 'waiting' && <Callout title={t('waitingText')} />}
      {run.firstDifference !== null && (
        <Callout tone="attention" title={t('differs', { count: run.differences })}>
          {run.firstDifference}
        </Callout>
      )}
      {run.detail !== null && (
        <Callout tone="failure" title={t('failedTitle')}>
          {run.detail}
        </Callout>
      )}
      <KeyValues
        layout="grid"
        items={[
          { key: 'state', label: t('state'), value: <RunStateMark run={run} /> },
          { key: 'by', label: t('startedBy'), value: run.isScheduled ? t('schedule') : run.startedBy },
          { key: 'scope', label: t('scope'), value: run.onlyTenant ?? t('allCustomers') },
          {
            key: 'at',
            label: t('startedAt'),
            value: <ExactTime instant={run.startedAt ?? run.requestedAt} seconds />,
          },
          { key: 'took', label: t('duration'), value: <Duration run={run} /> },
          { key: 'closes', label: t('closes'), value: run.closes },
          { key: 'parked', label: t('parked'), value: run.parked },
          { key: 'failed', label: t('failed'), value: run.failed },
          { key: 'retries', label: t('retries'), value: run.retries },
        ]}
      />
    </div>
  );
}

function Phases({ run, query }: RunProps) {
  const t = useTranslations('closeRuns');
  const phaseName = useTranslations('closes.phases');
  const columns: readonly Column<CloseRunDetail['phases'][number]>[] = [
    { key: 'phase', header: t('phase'), primary: true, cell: ({ phase }) => phaseName(phase) },
    { key: 'closes', header: t('closes'), align: 'end', cell: ({ closes }) => closes },
  ];
  return (
    <DataTable
      caption={t('phasesTitle')}
      columns={columns}
      rows={run.phases}
      rowKey={({ phase }) => phase}
      query={query}
      name="phases-"
      dense
    />
  );
}

function Totals({ run, query }: RunProps) {
  const t = useTranslations('closeRuns');
  type Total = CloseRunDetail['totals'][number];
  const amount = (key: 'net' | 'tax' | 'total'): Column<Total> => ({
    key,
    header: t(key),
    align: 'end',
    cell: (row) => <Amount amount={row[key]} currency={row.currency} bare />,
  });
  const columns: readonly Column<Total>[] = [
    { key: 'currency', header: t('currency'), primary: true, cell: ({ currency }) => currency },
    { key: 'invoices', header: t('invoices'), align: 'end', cell: ({ invoices }) => invoices },
    amount('net'),
    amount('tax'),
    amount('total'),
  ];
  return (
    <DataTable
      caption={t('totalsTitle')}
      columns={columns}
      rows={run.totals}
      rowKey={({ currency }) => currency}
      query={query}
      name="totals-"
      dense
    />
  );
}

function Manifest({ run }: { run: CloseRunDetail }) {
  const t = useTranslations('closeRuns');
  const { manifestSha256, record } = run;
  if (manifestSha256 === null || record === null)
    return <p className="text-sm text-ink-quiet">{t('noManifest')}</p>;
  return (
    <div className="flex flex-col items-start gap-4">
      <KeyValues
        layout="grid"
        items={[
          {
            key: 'digest',
            label: t('digest'),
            value: <Identifier value={manifestSha256} label={t('digest')} ends={DIGEST_ENDS} />,
          },
          {
            key: 'key',
            label: t('key'),
            value: <Identifier value={record.kid} label={t('key')} ends={DIGEST_ENDS} />,
          },
          { key: 'signed', label: t('signedAt'), value: <ExactTime instant={record.issuedAt} seconds /> },
          { key: 'log', label: t('logIndex'), value: record.logIndex ?? t('pending') },
          {
            key: 'entry',
            label: t('entry'),
            value: <Identifier value={record.entryHex} label={t('entry')} ends={DIGEST_ENDS} />,
          },
        ]}
      />
      <a
        href={`/desk/closes/${run.id}/manifest`}
        download
        className={buttonClass({ variant: 'secondary', size: 'sm' })}
      >
        {t('download')}
      </a>
    </div>
  );
}

function Replays({ run, query }: RunProps) {
  const t = useTranslations('closeRuns');
  const columns: readonly Column<CloseRunDetail['replays'][number]>[] = [
    { key: 'at', header: t('replayedAt'), primary: true, cell: ({ at }) => <RelativeTime instant={at} /> },
    { key: 'by', header: t('startedBy'), cell: ({ replayedBy }) => replayedBy },
    { key: 'seed', header: t('seed'), cell: ({ seed }) => <code className="font-mono text-xs">{seed}</code> },
    { key: 'sample', header: t('sample'), align: 'end', cell: ({ sample }) => sample },
    { key: 'equal', header: t('equal'), align: 'end', cell: ({ equal }) => equal },
    { key: 'different', header: t('different'), align: 'end', cell: ({ different }) => different },
    {
      key: 'first',
      header: t('firstDifference'),
      cell: ({ firstDifference }) => (
        <span className="[overflow-wrap:anywhere]">{firstDifference ?? '–'}</span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('replaysTitle')}
      columns={columns}
      rows={run.replays}
      rowKey={({ id }) => id}
      query={query}
      name="replays-"
      dense
      empty={<p className="text-sm text-ink-quiet">{t('noReplays')}</p>}
    />
  );
}
