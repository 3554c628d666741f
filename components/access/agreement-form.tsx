'use client';

import { useTranslations } from 'next-intl';
import { CheckboxField, InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** What somebody states who accepts the agreement for a company. */
export function AgreementForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('access');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="name"
        autoComplete="name"
        maxLength={200}
        required
        label={t('name')}
        error={errorOf('name')}
      />
      <InputField
        name="title"
        autoComplete="organization-title"
        maxLength={200}
        required
        label={t('title')}
        error={errorOf('title')}
      />
      <InputField
        name="legalEntity"
        autoComplete="organization"
        maxLength={200}
        required
        label={t('legalEntity')}
        help={t('legalEntityHelp')}
        error={errorOf('legalEntity')}
      />
      <CheckboxField name="mayBind" label={t('mayBind')} error={errorOf('mayBind')} />
      <FormActions>
        <SubmitButton>{t('accept')}</SubmitButton>
      </FormActions>
      <p className="text-xs text-ink-quiet">{t('acceptHelp')}</p>
    </Form>
  );
}
