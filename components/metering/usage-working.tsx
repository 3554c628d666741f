import { useLocale, useTranslations } from 'next-intl';
import { figureParts } from '#components/ui/figure.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Exact, Quantity } from '#components/ui/value-texts.tsx';
import { WorkingPanel } from '#components/ui/working-panel.tsx';
import type { WorkingStep } from '#components/ui/working-steps.tsx';
import { assertNever } from '#core/assert.ts';
import { formatDate, formatExact, formatInstant } from '#core/format/format.ts';
import type { DaySealSummary, UsageDayView, UsageMeterView } from '#server/modules/metering/contract.ts';
import { DayState } from './day-state.tsx';
import { sealHref, type UsageView } from './usage-view.ts';
import { dayWorking, readUsageWorking, totalWorking } from './working-key.ts';

/** Characters at each end of a digest in a list; the whole is copied and downloaded. */
const DIGEST_ENDS = 8;

/** The working that the address asks for; nothing when it is not one of usage. */
export function UsageWorking({ view, working }: { view: UsageView; working: string | undefined }) {
  const asked = readUsageWorking(working);
  if (asked === null) return null;
  switch (asked.kind) {
    case 'total': {
      const meter = view.table.meters.find(({ key }) => key === asked.meter);
      return meter === undefined ? null : <TotalWorking view={{ ...view, meter }} />;
    }
    case 'day': {
      const index = view.table.days.findIndex(({ day }) => day === asked.day);
      const day = view.table.days[index];
      return day === undefined ? null : (
        <DayWorking view={view} day={day} value={view.meter.values[index] ?? null} />
      );
    }
    default:
      return assertNever(asked);
  }
}

function TotalWorking({ view }: { view: UsageView }) {
  const t = useTranslations('usage.working');
  const locale = useLocale();
  const { table, meter, period } = view;
  const name = meter.name[locale];
  const sealed = table.days.filter(({ state }) => state === 'sealed').length;
  const figure =
    meter.total === null
      ? '–'
      : figureParts({ kind: 'quantity', value: meter.total, unit: meter.unit }, locale);
  const steps: readonly WorkingStep[] = [
    {
      key: 'days',
      kind: meter.average === null ? 'sum' : 'conversion',
      title: t('daysTitle'),
      rule: { text: t(RULE_TEXTS[meter.aggregation]) },
      ...(meter.average === null
        ? {}
        : {
            arithmetic: `${formatExact(meter.average.held, locale)} ${meter.unit}·s ÷ ${formatExact(meter.average.seconds, locale)} s`,
          }),
      ...(meter.total === null ? {} : { result: <Quantity value={meter.total} unit={meter.unit} /> }),
      detail: <DayList view={view} />,
    },
    {
      key: 'seals',
      kind: 'seal',
      title: t('sealsTitle'),
      rule: { text: t('sealsText') },
      detail: <SealList view={view} />,
    },
    {
      key: 'events',
      kind: 'events',
      title: t('eventsTitle'),
      ...useCounts(table.counts),
      link: { label: t('eventsLink'), href: `${view.home}/events` },
    },
  ];
  return (
    <WorkingPanel
      working={totalWorking(meter.key)}
      title={name}
      figure={typeof figure === 'string' ? figure : `${figure.number} ${figure.unit}`}
      period={period}
      backing={meter.backing}
      summary={t('totalSummary', { sealed, days: table.days.length })}
      steps={steps}
    />
  );
}

const RULE_TEXTS = {
  sum: 'daysRuleSum',
  count: 'daysRuleSum',
  max: 'daysRuleMax',
  last: 'daysRuleLast',
  'time-weighted': 'daysRuleAverage',
} as const satisfies Record<UsageMeterView['aggregation'], string>;

function useCounts(counts: UsageDayView['counts']): Pick<WorkingStep, 'inputs'> {
  const t = useTranslations('usage');
  const names = ['received', 'accepted', 'duplicate', 'late', 'rejected'] as const;
  return {
    inputs: names.map((name) => ({ name: t(name), value: <Quantity value={String(counts[name])} /> })),
  };
}

const CELL = 'py-1.5 pr-4 last:pr-0';

function DayList({ view: { table, meter } }: { view: UsageView }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="sr-only">{t('working.daysTitle')}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('day')}</th>
          <th scope="col">{meter.unit}</th>
          <th scope="col">{t('seal')}</th>
        </tr>
      </thead>
      <tbody>
        {table.days.map((day, index) => {
          const value = meter.values[index] ?? null;
          return (
            <tr key={day.day} className="border-b last:border-b-0">
              <th scope="row" className={`${CELL} text-left font-normal whitespace-nowrap`}>
                {formatDate(day.day, locale)}
              </th>
              <td className={`${CELL} text-right tabular-nums`}>
                {value === null ? '–' : <Exact value={value} />}
              </td>
              <td className={`${CELL} text-right`}>
                <DayState day={day} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function SealList({ view: { table, home } }: { view: UsageView }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const seals = table.days.flatMap((day) => day.seals);
  return (
    <ul className="text-sm">
      {seals.map((seal) => (
        <li
          key={`${seal.day}/${seal.sequence}`}
          className="flex flex-wrap items-center justify-between gap-x-3 border-b py-1 last:border-b-0"
        >
          <a
            href={sealHref(home, seal)}
            download
            className="text-accent underline decoration-accent/35 underline-offset-[3px] hover:decoration-accent"
          >
            {`${formatDate(seal.day, locale)}, ${t('sealNumber', { sequence: String(seal.sequence) })}`}
          </a>
          <Identifier value={seal.digest} label={t('working.copyDigest')} ends={DIGEST_ENDS} />
        </li>
      ))}
    </ul>
  );
}

function DayWorking({ view, day, value }: { view: UsageView; day: UsageDayView; value: string | null }) {
  const t = useTranslations('usage.working');
  const locale = useLocale();
  const { meter, meterName, table, home } = view;
  const parts = value === null ? null : figureParts({ kind: 'quantity', value, unit: meter.unit }, locale);
  const steps: readonly WorkingStep[] = [
    ...useOpenSteps(day, table.zone),
    ...useSealSteps(day, view),
    {
      key: 'events',
      kind: 'events',
      title: t('countsTitle'),
      ...useCounts(day.counts),
      link: { label: t('eventsLink'), href: `${home}/events` },
    },
  ];
  return (
    <WorkingPanel
      working={dayWorking(day.day)}
      title={t('dayTitle', { meter: meterName, day: formatDate(day.day, locale) })}
      figure={parts === null ? '–' : `${parts.number} ${parts.unit}`}
      period={formatDate(day.day, locale)}
      backing={day.state === 'sealed' ? 'sealed' : 'estimate'}
      summary={t('daySummary', { zone: table.zone })}
      steps={steps}
    />
  );
}

/** What is still to come: the seal of an open day, or a further sequence. */
function useOpenSteps(day: UsageDayView, zone: string): readonly WorkingStep[] {
  const t = useTranslations('usage');
  const locale = useLocale();
  if (day.state === 'sealed') return [];
  const at = day.sealDueAt === null ? '' : formatInstant(day.sealDueAt, locale, { zone });
  return [
    {
      key: 'open',
      kind: 'quantity',
      title: day.state === 'open' ? t('working.openTitle') : t(`states.${day.state}`),
      rule: { text: t(`stateMeans.${day.state}`, { at }) },
    },
  ];
}

function useSealSteps(day: UsageDayView, view: UsageView): readonly WorkingStep[] {
  const t = useTranslations('usage.working');
  const describe = (seal: DaySealSummary): WorkingStep => ({
    key: `seal-${seal.sequence}`,
    kind: 'seal',
    title: seal.sequence === 0 ? t('sealTitle') : t('lateSealTitle', { sequence: String(seal.sequence) }),
    ...(seal.sequence === 0 ? {} : { rule: { text: t('supersedes') } }),
    inputs: [
      { name: t('sealedAt'), value: <ExactTime instant={seal.sealedAt} zone={view.table.zone} /> },
      { name: t('events'), value: <Quantity value={String(seal.eventCount)} /> },
      {
        name: t('digest'),
        value: <Identifier value={seal.digest} label={t('copyDigest')} ends={DIGEST_ENDS} />,
      },
      {
        name: t('root'),
        value: <Identifier value={seal.merkleRoot} label={t('copyRoot')} ends={DIGEST_ENDS} />,
      },
    ],
    detail: (
      <p className="text-sm">
        <a
          href={sealHref(view.home, seal)}
          download
          className="text-accent underline decoration-accent/35 underline-offset-[3px] hover:decoration-accent"
        >
          {t('download')}
        </a>
      </p>
    ),
  });
  return day.seals.toReversed().map(describe);
}
