'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type SeatsFormProps = {
  readonly action: FormAction;
  readonly charges: readonly { readonly value: string; readonly label: string }[];
};

/** How many seats are held from a day on. */
export function SeatsForm({ action, charges }: SeatsFormProps) {
  const t = useTranslations('subscriptions.seats');
  const { errorOf, problems, result, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems} className="max-w-none">
      <div className="flex flex-wrap items-start gap-4">
        <SelectField name="charge" label={t('charge')} options={charges} error={errorOf('charge')} />
        <InputField
          name="quantity"
          inputMode="decimal"
          label={t('quantity')}
          error={errorOf('quantity')}
          required
        />
        <InputField
          type="date"
          name="effectiveFrom"
          label={t('effectiveFrom')}
          help={t('effectiveFromHelp')}
          error={errorOf('effectiveFrom')}
          required
        />
      </div>
      <FormActions>
        <SubmitButton variant="secondary">{t('submit')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
