'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup } from '#components/ui/form.tsx';
import type { IssuerDto } from '#server/modules/billing/contract.ts';
import { type BillingAction, BillingForm } from './billing-form.tsx';

type IssuerFormProps = {
  readonly issuer: IssuerDto | null;
  readonly action: BillingAction;
  readonly mayChange: boolean;
};

const GRACE_HOURS = 48;

/** The legal entity that invoices are from. Bank details are kept sealed and never shown again, so they are given anew. */
export function IssuerForm({ issuer, action, mayChange }: IssuerFormProps) {
  const t = useTranslations('billingForms');
  return (
    <BillingForm key={issuer?.revision ?? 0} action={action} mayChange={mayChange}>
      {(errorOf) => (
        <>
          <InputField
            name="legalName"
            label={t('legalName')}
            defaultValue={issuer?.legalName}
            error={errorOf('legalName')}
          />
          <TextareaField
            name="address.lines"
            label={t('address')}
            help={t('addressHelp')}
            rows={3}
            defaultValue={issuer?.address.lines.join('\n')}
            error={errorOf('address.lines')}
          />
          <InputField
            name="address.country"
            label={t('country')}
            help={t('countryHelp')}
            maxLength={2}
            defaultValue={issuer?.address.country}
            error={errorOf('address.country')}
          />
          <InputField name="taxId" label={t('taxId')} defaultValue={issuer?.taxId} error={errorOf('taxId')} />
          <FieldGroup legend={t('bank')}>
            <p className="text-sm text-ink-quiet">{t('bankHelp')}</p>
            {(['accountHolder', 'account', 'bankName', 'bic'] as const).map((name) => (
              <InputField
                key={name}
                name={`bank.${name}`}
                label={t(`bankFields.${name}`)}
                optional={name === 'bic'}
                autoComplete="off"
                error={errorOf(`bank.${name}`)}
              />
            ))}
          </FieldGroup>
          <FieldGroup legend={t('numbers')}>
            <SelectField
              name="numberSeries.scope"
              label={t('scope')}
              help={t('scopeHelp')}
              defaultValue={issuer?.numberSeries.scope ?? 'tenant'}
              options={[
                { value: 'tenant', label: t('scopes.tenant') },
                { value: 'vendor', label: t('scopes.vendor') },
              ]}
              error={errorOf('numberSeries.scope')}
            />
            <InputField
              name="numberSeries.prefix"
              label={t('prefix')}
              help={t('prefixHelp')}
              defaultValue={issuer?.numberSeries.prefix}
              error={errorOf('numberSeries.prefix')}
            />
            <InputField
              name="cutOffGraceHours"
              type="number"
              label={t('grace')}
              help={t('graceHelp')}
              defaultValue={issuer?.cutOffGraceHours ?? GRACE_HOURS}
              error={errorOf('cutOffGraceHours')}
            />
          </FieldGroup>
        </>
      )}
    </BillingForm>
  );
}
