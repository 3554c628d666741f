'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup } from '#components/ui/form.tsx';
import type { BillingProfileDto } from '#server/modules/billing/contract.ts';
import { type BillingAction, BillingForm } from './billing-form.tsx';

type ProfileFormProps = {
  readonly profile: BillingProfileDto | null;
  readonly action: BillingAction;
  readonly mayChange: boolean;
};

/** Who is billed, where to, and how it is taxed. What an invoice has frozen does not change with it. */
export function ProfileForm({ profile, action, mayChange }: ProfileFormProps) {
  const t = useTranslations('billingForms');
  const tax = profile?.tax;
  return (
    <BillingForm revision={profile?.revision} action={action} mayChange={mayChange}>
      {(errorOf) => (
        <>
          <InputField
            name="legalName"
            label={t('legalName')}
            defaultValue={profile?.legalName}
            error={errorOf('legalName')}
          />
          <TextareaField
            name="address.lines"
            label={t('address')}
            help={t('addressHelp')}
            rows={3}
            defaultValue={profile?.address.lines.join('\n')}
            error={errorOf('address.lines')}
          />
          <InputField
            name="address.country"
            label={t('country')}
            help={t('countryHelp')}
            maxLength={2}
            defaultValue={profile?.address.country}
            error={errorOf('address.country')}
          />
          <InputField
            name="taxId"
            label={t('taxId')}
            optional
            defaultValue={profile?.taxId ?? ''}
            error={errorOf('taxId')}
          />
          <InputField
            name="poNumber"
            label={t('poNumber')}
            optional
            defaultValue={profile?.poNumber ?? ''}
            error={errorOf('poNumber')}
          />
          <TextareaField
            name="billTo"
            label={t('billTo')}
            help={t('billToHelp')}
            rows={2}
            optional
            defaultValue={profile?.billTo.join('\n')}
            error={errorOf('billTo')}
          />
          <FieldGroup legend={t('tax')}>
            <SelectField
              name="tax.kind"
              label={t('taxKind')}
              defaultValue={tax?.kind ?? 'rate'}
              options={[
                { value: 'rate', label: t('taxKinds.rate') },
                { value: 'exempt', label: t('taxKinds.exempt') },
              ]}
              error={errorOf('tax.kind')}
            />
            <InputField
              name="tax.name"
              label={t('taxName')}
              help={t('taxNameHelp')}
              defaultValue={tax?.kind === 'rate' ? tax.name : ''}
              error={errorOf('tax.name')}
            />
            <InputField
              name="tax.ratePercent"
              label={t('taxRate')}
              inputMode="decimal"
              defaultValue={tax?.kind === 'rate' ? tax.ratePercent : ''}
              error={errorOf('tax.ratePercent')}
            />
            <InputField
              name="tax.note"
              label={t('taxNote')}
              help={t('taxNoteHelp')}
              defaultValue={tax?.kind === 'exempt' ? tax.note : ''}
              error={errorOf('tax.note')}
            />
          </FieldGroup>
        </>
      )}
    </BillingForm>
  );
}
