'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

export type BillingAction = FormAction<{ readonly revision: number }>;

type BillingFormProps = {
  /** Of what the fields were filled from: another one fills them anew. */
  readonly revision: number | undefined;
  readonly action: BillingAction;
  /** Nobody is shown a button that would refuse. */
  readonly mayChange: boolean;
  readonly children: (errorOf: (field: string) => string | undefined) => ReactNode;
};

/** What the forms of billing share: problems at their fields, the button, and the word that it was saved. */
export function BillingForm({ revision = 0, action, mayChange, children }: BillingFormProps) {
  const t = useTranslations('billingForms');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <fieldset key={revision} disabled={!mayChange} className="contents">
        {children(errorOf)}
      </fieldset>
      <FormActions>
        {mayChange ? <SubmitButton>{t('save')}</SubmitButton> : <p className="text-sm">{t('readOnly')}</p>}
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
