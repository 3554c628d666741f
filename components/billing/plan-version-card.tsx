import { useLocale, useTranslations } from 'next-intl';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { formatDate } from '#core/format/format.ts';
import type { RuleVersionDto } from '#server/modules/billing/contract.ts';
import { type NamedCharge, PlanChanges } from './plan-changes.tsx';

type PlanVersionCardProps = {
  readonly anchor: string;
  readonly rule: RuleVersionDto;
  /** The charges of this version, for their names. */
  readonly charges: readonly NamedCharge[];
};

/** A price rule's version: since when it holds, what it hashes to, and what is different from the one before. */
export function PlanVersionCard({ anchor, rule, charges }: PlanVersionCardProps) {
  const t = useTranslations('invoices.plan');
  const locale = useLocale();
  const { changes, digest, effectiveFrom, name, previousVersion, publishedAt, version } = rule;
  const items = [
    { key: 'effective', label: t('effectiveFrom'), value: formatDate(effectiveFrom, locale) },
    { key: 'published', label: t('published'), value: formatDate(publishedAt.slice(0, 10), locale) },
    { key: 'digest', label: t('digest'), value: <Identifier value={digest} label={t('digest')} ends={10} /> },
  ];
  return (
    <div id={anchor} className="flex scroll-mt-8 flex-col gap-3">
      <h3 className="text-base font-semibold">{t('title', { name: name[locale], version })}</h3>
      <KeyValues items={items} />
      <h4 className="text-sm font-semibold">
        {previousVersion === null ? t('firstVersion') : t('changesSince', { version: previousVersion })}
      </h4>
      {previousVersion !== null && <PlanChanges changes={changes} charges={charges} />}
    </div>
  );
}
