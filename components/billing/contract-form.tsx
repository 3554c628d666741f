'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { FieldGroup } from '#components/ui/form.tsx';
import type { ContractDto } from '#server/modules/billing/contract-parties.ts';
import { type BillingAction, BillingForm } from './billing-form.tsx';

type ContractFormProps = {
  readonly contract: ContractDto | null;
  readonly action: BillingAction;
  readonly mayChange: boolean;
};

const DATES = ['termStart', 'termEnd', 'renewsOn', 'noticeBy'] as const;
const DAYS = [
  { name: 'paymentTermDays', usual: 30 },
  { name: 'disputeWindowDays', usual: 60 },
  { name: 'lateWindowDays', usual: 35 },
  { name: 'priceChangeNoticeDays', usual: 30 },
] as const;

const INTERVALS = ['month', 'quarter', 'year'] as const;

/** The terms that billing keeps to. */
export function ContractForm({ contract, action, mayChange }: ContractFormProps) {
  const t = useTranslations('billingForms');
  const commitment = contract?.commitment ?? null;
  return (
    <BillingForm revision={contract?.revision} action={action} mayChange={mayChange}>
      {(errorOf) => (
        <>
          {DATES.map((name) => (
            <InputField
              key={name}
              type="date"
              name={name}
              label={t(`terms.${name}`)}
              optional={name !== 'termStart'}
              defaultValue={contract?.[name] ?? ''}
              error={errorOf(name)}
            />
          ))}
          {DAYS.map(({ name, usual }) => (
            <InputField
              key={name}
              type="number"
              name={name}
              label={t(`terms.${name}`)}
              help={t(`termsHelp.${name}`)}
              defaultValue={contract?.[name] ?? usual}
              error={errorOf(name)}
            />
          ))}
          <FieldGroup legend={t('commitment.title')}>
            <p className="text-sm text-ink-quiet">{t('commitment.lede')}</p>
            <InputField
              name="commitment.amount"
              inputMode="decimal"
              label={t('commitment.amount')}
              optional
              defaultValue={commitment?.amount ?? ''}
              error={errorOf('commitment.amount')}
            />
            <InputField
              name="commitment.currency"
              label={t('commitment.currency')}
              optional
              defaultValue={commitment?.currency ?? ''}
              error={errorOf('commitment.currency')}
            />
            <InputField
              type="date"
              name="commitment.startsOn"
              label={t('commitment.startsOn')}
              help={t('commitment.startsOnHelp')}
              optional
              defaultValue={commitment?.startsOn ?? ''}
              error={errorOf('commitment.startsOn')}
            />
            <SelectField
              name="commitment.interval"
              label={t('commitment.interval')}
              defaultValue={commitment?.interval ?? 'year'}
              options={INTERVALS.map((value) => ({ value, label: t(`commitment.intervals.${value}`) }))}
            />
            <InputField
              name="commitment.charges"
              label={t('commitment.charges')}
              help={t('commitment.chargesHelp')}
              optional
              defaultValue={commitment?.charges?.join(', ') ?? ''}
              error={errorOf('commitment.charges')}
            />
          </FieldGroup>
        </>
      )}
    </BillingForm>
  );
}
