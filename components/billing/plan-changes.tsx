import { useLocale, useTranslations } from 'next-intl';
import { type DescribedChange, describeChanges } from '#core/pricing/describe-change.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';
import { useFieldWords } from './field-words.ts';

export type NamedCharge = {
  readonly key: string;
  readonly name: { readonly en: string; readonly es: string };
};

type PlanChangesProps = {
  readonly changes: readonly PlanChange[];
  readonly charges: readonly NamedCharge[];
};

/** What changed from one version of a price rule to the next, one sentence each. */
export function PlanChanges({ changes, charges }: PlanChangesProps) {
  const t = useTranslations('invoices.plan');
  const locale = useLocale();
  const words = useFieldWords();
  if (changes.length === 0) return <p className="text-sm text-ink-quiet">{t('nothingChanged')}</p>;
  const shown = (field: string, value: string | null) =>
    value === null || value === 'null' ? t('noValue') : words.value(field, value);
  const subject = ({ charge, tier }: DescribedChange) => {
    if (charge === null) return t('plan');
    const name = charges.find(({ key }) => key === charge)?.name[locale] ?? charge;
    return tier === null ? name : t('tierOf', { name, tier });
  };
  const sentence = (change: DescribedChange) => {
    if (change.field === 'added') return t('added', { subject: subject(change) });
    if (change.field === 'removed') return t('removed', { subject: subject(change) });
    const { field } = change;
    return t('changed', {
      subject: subject(change),
      field: words.field(field),
      before: shown(field, change.before),
      after: shown(field, change.after),
    });
  };
  const described = describeChanges(
    changes,
    charges.map(({ key }) => key),
  );
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
      {described.map((change) => (
        <li key={`${change.charge} ${change.tier} ${change.field}`}>{sentence(change)}</li>
      ))}
    </ul>
  );
}
