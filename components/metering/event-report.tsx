import { useLocale, useTranslations } from 'next-intl';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { CivilDate, Quantity } from '#components/ui/value-texts.tsx';
import { formatDate, formatInstant } from '#core/format/format.ts';
import type { EventSearch, FoundEvent } from '#server/modules/metering/contract.ts';
import { ProofCheck } from './proof-check.tsx';
import { Refusals } from './refusals.tsx';
import { sealHref } from './usage-view.ts';
import { dayWorking } from './working-key.ts';

type EventReportProps = {
  readonly found: EventSearch;
  readonly zone: string;
  readonly home: string;
  readonly query: SearchQuery;
};

/** What became of one event: as kept with its seal and proof, and every time that it was refused. */
export function EventReport({ found, zone, home, query }: EventReportProps) {
  const t = useTranslations('usage.find');
  const { event, refusals } = found;
  return (
    <div className="mt-12">
      {event !== null && (
        <>
          <Section title={t('facts')} actions={<EventStatus event={event} />}>
            <EventFacts event={event} zone={zone} home={home} />
            <div className="flex flex-col gap-2">
              <h3 className="text-sm font-medium">{t('canonical')}</h3>
              <CodeBlock text={event.canonical} label={t('canonical')} />
            </div>
          </Section>
          {event.seal !== null && (
            <Section title={t('proofTitle')} lede={t('proofText')}>
              <ProofCheck
                proofHref={`${home}/events/proof?${new URLSearchParams({ source: event.source, id: event.id }).toString()}`}
                sealHref={sealHref(home, event.seal)}
              />
            </Section>
          )}
        </>
      )}
      {refusals.length > 0 && (
        <Section title={t('refusedTitle')}>
          <Refusals refusals={refusals} zone={zone} query={query} />
        </Section>
      )}
    </div>
  );
}

function EventStatus({ event }: { event: FoundEvent }) {
  const t = useTranslations('usage.find.status');
  return (
    <span className="flex flex-wrap gap-2">
      <Status tone={event.status === 'late' ? 'attention' : 'proved'}>{t(event.status)}</Status>
      <Status tone={event.seal === null ? 'estimate' : 'proved'}>
        {t(event.seal === null ? 'waiting' : 'sealed')}
      </Status>
    </span>
  );
}

function EventFacts({ event, zone, home }: { event: FoundEvent; zone: string; home: string }) {
  const t = useTranslations('usage.find');
  const locale = useLocale();
  const measured = event.measured.map(({ slug, version, name, unit, amount, dimensions }) => (
    <span key={`${slug}.${version}`} className="block">
      {`${name[locale]}: `}
      <Quantity value={amount} unit={unit} />
      {Object.entries(dimensions).map(([dimension, value]) => (
        <span key={dimension} className="block text-xs text-ink-quiet">{`${dimension} = ${value}`}</span>
      ))}
    </span>
  ));
  const dayHref = `${home}?${new URLSearchParams({ from: event.day, to: event.day, working: dayWorking(event.day) }).toString()}`;
  return (
    <>
      <KeyValues
        items={[
          {
            key: 'occurred',
            label: t('occurredAt'),
            value: <ExactTime instant={event.occurredAt} zone={zone} seconds />,
          },
          {
            key: 'ingested',
            label: t('ingestedAt'),
            value: <ExactTime instant={event.ingestedAt} zone={zone} seconds />,
          },
          {
            key: 'day',
            label: t('day'),
            value: (
              <Link href={dayHref}>
                <CivilDate date={event.day} />
              </Link>
            ),
          },
          { key: 'measured', label: t('measured'), value: measured },
          { key: 'seal', label: t('inSeal'), value: <SealFact event={event} zone={zone} /> },
        ]}
      />
      {event.status === 'late' && <p className="text-sm text-ink-soft">{t('lateText')}</p>}
    </>
  );
}

function SealFact({ event: { seal, sealDueAt }, zone }: { event: FoundEvent; zone: string }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  if (seal === null) {
    const at = sealDueAt === null ? '' : formatInstant(sealDueAt, locale, { zone });
    return t('find.notSealed', { at });
  }
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-3">
      {`${formatDate(seal.day, locale)}, ${t('sealNumber', { sequence: String(seal.sequence) })}`}
      <Identifier value={seal.digest} label={t('working.copyDigest')} ends={8} />
    </span>
  );
}
