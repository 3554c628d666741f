'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Link } from '#components/ui/link.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { TenantView } from '#server/modules/tenancy/contract.ts';
import { ZoneField } from './zone-field.tsx';

type TenantFormProps = {
  readonly action: FormAction<TenantView>;
  /** What the time zones are called, to choose from. */
  readonly zones: readonly string[];
};

/** Makes a customer, and points to the terms without which it is not billed. */
export function TenantForm({ action, zones }: TenantFormProps) {
  const t = useTranslations('tenancy.form');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      {result?.ok === true && (
        <div role="status">
          <Callout tone="proved" title={t('made', { name: result.value.name })}>
            {t('madeNext')}{' '}
            <Link href={`/desk/tenants/${result.value.externalId}/billing`}>{t('openTerms')}</Link>
          </Callout>
        </div>
      )}
      <InputField name="name" label={t('name')} error={errorOf('name')} maxLength={200} />
      <InputField
        name="externalId"
        label={t('externalId')}
        help={t('externalIdHelp')}
        error={errorOf('externalId')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={63}
      />
      <SelectField
        name="locale"
        label={t('locale')}
        help={t('localeHelp')}
        error={errorOf('locale')}
        options={[
          { value: 'en', label: t('locales.en') },
          { value: 'es', label: t('locales.es') },
        ]}
      />
      <ZoneField label={t('zone')} help={t('zoneHelp')} error={errorOf('zone')} zones={zones} />
      <FormActions>
        <SubmitButton>{t('make')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
