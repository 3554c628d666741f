import { useLocale, useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';
import { PlanTerms } from './plan-terms.tsx';

type PlanProposalProps = {
  readonly document: PlanVersionDocument;
  /** The version published before it, which the changes are counted from; null for a first one. */
  readonly previousVersion: number | null;
  readonly changes: readonly PlanChange[];
};

/** A plan version that somebody proposes: what changes, in words, and then all that it states. */
export function PlanProposal({ document, previousVersion, changes }: PlanProposalProps) {
  const t = useTranslations('priceBook');
  const locale = useLocale();
  const items = [
    {
      key: 'name',
      label: t('facts'),
      value: t('planVersion', { name: document.name[locale], version: document.version }),
    },
    { key: 'currency', label: t('currency'), value: document.currency },
    { key: 'interval', label: t('interval'), value: t(`intervals.${document.interval}`) },
    { key: 'effective', label: t('effective'), value: <CivilDate date={document.effectiveFrom} /> },
  ];
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <KeyValues items={items} />
      <PlanTerms charges={document.charges} since={previousVersion} changes={changes} />
    </div>
  );
}
