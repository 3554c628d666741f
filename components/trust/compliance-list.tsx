import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { KeyValues } from '#components/ui/key-values.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { AboutNote, type AboutTexts } from './about-note.tsx';
import { FreshnessNote } from './freshness-note.tsx';
import type { ItemOf } from './items-of-kind.ts';

type Compliance = ItemOf<'compliance'>;

/** Certificates, reports, assessments and laws: each says what it is, by whom, about what and until when. */
export function ComplianceList({ about, items }: { items: readonly Compliance[]; about?: AboutTexts }) {
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {items.map((item) => (
        <li key={item.slug} id={item.slug} className="flex flex-col gap-3 rounded-md border bg-paper p-5">
          <ComplianceItem item={item} note={<AboutNote about={about} slug={item.slug} />} />
        </li>
      ))}
    </ul>
  );
}

function ComplianceItem({ item, note }: { item: Compliance; note: ReactNode }) {
  const t = useTranslations('trustPage.compliance');
  const locale = useLocale();
  const { assurance, bridgeLetter, issuer, period, scope, standard, title, validUntil } = item.content;
  const facts = [
    ...(issuer === null ? [] : [{ key: 'issuer', label: t(`by.${assurance}`), value: issuer }]),
    ...(period === null
      ? []
      : [
          {
            key: 'period',
            label: t('period'),
            value: t.rich('range', {
              from: () => <CivilDate date={period.from} />,
              through: () => <CivilDate date={period.through} />,
            }),
          },
        ]),
    ...(bridgeLetter === null
      ? []
      : [
          {
            key: 'bridge',
            label: t('bridge'),
            value: t.rich('bridgeText', {
              issued: () => <CivilDate date={bridgeLetter.issuedOn} />,
              through: () => <CivilDate date={bridgeLetter.coversThrough} />,
            }),
          },
        ]),
    ...(validUntil === null
      ? []
      : [{ key: 'until', label: t('validUntil'), value: <CivilDate date={validUntil} /> }]),
  ];
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="text-base font-semibold">{title[locale]}</h3>
        <span className="flex flex-wrap gap-2">
          {note}
          <FreshnessNote freshness={item.freshness} />
        </span>
      </div>
      <p className="text-sm text-ink-quiet">
        {standard} · {t(`kinds.${assurance}`)}
      </p>
      <p className="text-sm whitespace-pre-line text-ink-soft">{scope[locale]}</p>
      {facts.length > 0 && <KeyValues items={facts} />}
    </>
  );
}
