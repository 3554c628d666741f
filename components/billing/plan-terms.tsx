import { useTranslations } from 'next-intl';
import { Status } from '#components/ui/status.tsx';
import type { Charge } from '#core/contracts/charge.ts';
import { metersOfCharge } from '#core/pricing/meters-of-charge.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';
import { ChargeTerms } from './charge-terms.tsx';
import { PlanChanges } from './plan-changes.tsx';

type PlanTermsProps = {
  readonly charges: readonly Charge[];
  /** The version that the changes are counted from; null for a first one. */
  readonly since: number | null;
  readonly changes: readonly PlanChange[];
  /** What is worth knowing of a meter, by its slug; said at the charges that count it. */
  readonly meterNotes?: ReadonlyMap<string, string>;
};

/** What a plan version changed, in words, and all that it charges. */
export function PlanTerms({ charges, since, changes, meterNotes }: PlanTermsProps) {
  const t = useTranslations('invoices.plan');
  return (
    <>
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold">
          {since === null ? t('firstVersion') : t('changesSince', { version: since })}
        </h3>
        {since !== null && <PlanChanges changes={changes} charges={charges} />}
      </div>
      <PlanCharges charges={charges} {...(meterNotes === undefined ? {} : { meterNotes })} />
    </>
  );
}

/** All that a plan version charges. */
export function PlanCharges({ charges, meterNotes }: Pick<PlanTermsProps, 'charges' | 'meterNotes'>) {
  const t = useTranslations('priceBook');
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <h3 className="text-sm font-semibold">{t('charges')}</h3>
      {charges.map((charge) => (
        <div key={charge.key}>
          <ChargeTerms charge={charge} />
          {metersOfCharge(charge).flatMap(({ meter }) => {
            const note = meterNotes?.get(meter);
            return note === undefined
              ? []
              : [
                  <p key={meter} className="pt-1">
                    <Status tone="attention" look="text">
                      {note}
                    </Status>
                  </p>,
                ];
          })}
        </div>
      ))}
    </div>
  );
}
