'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup } from '#components/ui/form.tsx';
import type { BillingProfileDto } from '#server/modules/billing/contract-parties.ts';
import { type BillingAction, BillingForm } from './billing-form.tsx';
import { PartyFields } from './party-fields.tsx';

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
          <PartyFields party={profile} errorOf={errorOf} isTaxIdOptional />
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
                { value: 'region', label: t('taxKinds.region') },
                { value: 'rate', label: t('taxKinds.rate') },
                { value: 'exempt', label: t('taxKinds.exempt') },
                { value: 'reverse-charge', label: t('taxKinds.reverse-charge') },
              ]}
              error={errorOf('tax.kind')}
            />
            <InputField
              name="tax.region"
              label={t('taxRegion')}
              help={t('taxRegionHelp')}
              maxLength={6}
              defaultValue={tax?.kind === 'region' ? tax.region : ''}
              error={errorOf('tax.region')}
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
              defaultValue={tax !== undefined && 'note' in tax ? tax.note : ''}
              error={errorOf('tax.note')}
            />
          </FieldGroup>
        </>
      )}
    </BillingForm>
  );
}
