'use client';

import { useTranslations } from 'next-intl';
import { InputField } from '#components/ui/field.tsx';
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

/** The terms that billing keeps to. */
export function ContractForm({ contract, action, mayChange }: ContractFormProps) {
  const t = useTranslations('billingForms');
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
        </>
      )}
    </BillingForm>
  );
}
