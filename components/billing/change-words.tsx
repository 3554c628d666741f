import { getLocale, getTranslations } from 'next-intl/server';
import { formatDate, formatPeriod } from '#core/format/format.ts';
import type { PlanNameDto, SubscriptionChangeDto } from '#server/modules/pricing/contract.ts';

/** What a change will do, in sentences: nothing is computed here. */
export async function ChangeWords({ change }: { readonly change: SubscriptionChangeDto }) {
  const [t, locale] = await Promise.all([getTranslations('subscriptions.words'), getLocale()]);
  const named = (plan: PlanNameDto | null) =>
    plan === null ? '' : `${locale === 'es' ? plan.name.es : plan.name.en} ${plan.version}`;
  const { days, periodDays } = change;
  const facts = {
    from: formatDate(change.effectiveFrom, locale),
    period: formatPeriod(change.period, locale),
    days,
    periodDays,
    before: periodDays - days,
    old: named(change.from),
    next: named(change.to),
  };
  const isWithin = days > 0;
  const sentences = [
    change.withdraws === null ? t(`${change.change}.what`, facts) : t(`withdraws.${change.withdraws}`, facts),
    ...(change.withdraws === null && isWithin ? [t(`${change.change}.within`, facts)] : []),
    ...(change.withdraws === null && !isWithin ? [t('boundary', facts)] : []),
    ...(change.givesBack ? [t('givesBack', facts)] : []),
    ...(change.closes ? [t('closes', facts)] : []),
  ];
  return (
    <ul className="flex list-disc flex-col gap-1 ps-4">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
