import { useLocale, useTranslations } from 'next-intl';
import { formatExact } from '#core/format/format.ts';
import { isDecimal } from '#core/money/decimal.ts';
import { type DescribedChange, describeChanges } from '#core/pricing/describe-change.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';

export type NamedCharge = {
  readonly key: string;
  readonly name: { readonly en: string; readonly es: string };
};

type PlanChangesProps = {
  readonly changes: readonly PlanChange[];
  readonly charges: readonly NamedCharge[];
};

/** The fields of a price rule that have a name in `messages`; any other is told by its own. */
export const NAMED_FIELDS = [
  'amount',
  'unit_amount',
  'flat_amount',
  'up_to',
  'usage_discount_units',
  'package_size',
  'package_amount',
  'free_units',
  'min_amount',
  'max_amount',
  'discount_percent',
  'rate_percent',
  'multiplier',
  'meterVersion',
  'model',
] as const;

/** What changed from one version of a price rule to the next, one sentence each. */
export function PlanChanges({ changes, charges }: PlanChangesProps) {
  const t = useTranslations('invoices.plan');
  const locale = useLocale();
  if (changes.length === 0) return <p className="text-sm text-ink-quiet">{t('nothingChanged')}</p>;
  const shown = (value: string | null) => {
    if (value === null || value === 'null') return t('noValue');
    return isDecimal(value) ? formatExact(value, locale) : value;
  };
  const subject = ({ charge, tier }: DescribedChange) => {
    if (charge === null) return t('plan');
    const name = charges.find(({ key }) => key === charge)?.name[locale] ?? charge;
    return tier === null ? name : t('tierOf', { name, tier });
  };
  const sentence = (change: DescribedChange) => {
    if (change.field === 'added') return t('added', { subject: subject(change) });
    if (change.field === 'removed') return t('removed', { subject: subject(change) });
    const field = NAMED_FIELDS.find((name) => name === change.field);
    return t('changed', {
      subject: subject(change),
      field: field === undefined ? change.field : t(`fields.${field}`),
      before: shown(change.before),
      after: shown(change.after),
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
