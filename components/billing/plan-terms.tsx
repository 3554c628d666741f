import { useTranslations } from 'next-intl';
import type { Charge } from '#core/contracts/charge.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';
import { ChargeTerms } from './charge-terms.tsx';
import { PlanChanges } from './plan-changes.tsx';

type PlanTermsProps = {
  readonly charges: readonly Charge[];
  /** The version that the changes are counted from; null for a first one. */
  readonly since: number | null;
  readonly changes: readonly PlanChange[];
};

/** What a plan version changed, in words, and all that it charges. */
export function PlanTerms({ charges, since, changes }: PlanTermsProps) {
  const t = useTranslations('invoices.plan');
  return (
    <>
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold">
          {since === null ? t('firstVersion') : t('changesSince', { version: since })}
        </h3>
        {since !== null && <PlanChanges changes={changes} charges={charges} />}
      </div>
      <PlanCharges charges={charges} />
    </>
  );
}

/** All that a plan version charges. */
export function PlanCharges({ charges }: Pick<PlanTermsProps, 'charges'>) {
  const t = useTranslations('priceBook');
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <h3 className="text-sm font-semibold">{t('charges')}</h3>
      {charges.map((charge) => (
        <ChargeTerms key={charge.key} charge={charge} />
      ))}
    </div>
  );
}
