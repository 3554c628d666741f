'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type Choice = { readonly value: string; readonly label: string };
type UseFormProps = {
  readonly action: FormAction;
  readonly choices: readonly Choice[];
  readonly today: string;
};

/** A service in a region that a customer uses from a day on, and why that is known. */
export function SetUseForm({ action, choices, today }: UseFormProps) {
  const t = useTranslations('trustUses');
  const { errorOf, problems, result, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="service"
        label={t('serviceAndRegion')}
        options={choices}
        error={errorOf('service') ?? errorOf('region')}
      />
      <InputField
        name="startsOn"
        type="date"
        label={t('from')}
        defaultValue={today}
        error={errorOf('startsOn')}
      />
      <TextareaField name="reason" label={t('reason')} help={t('reasonHelp')} error={errorOf('reason')} />
      <FormActions>
        <SubmitButton>{t('set')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('done')}</Status>}</span>
      </FormActions>
    </Form>
  );
}

/** From which day on a customer no longer uses something; it is written down once. */
export function EndUseForm({ action, choices, today }: UseFormProps) {
  const t = useTranslations('trustUses');
  const { errorOf, problems, result, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField name="useId" label={t('use')} options={choices} error={errorOf('useId')} />
      <InputField
        name="endsOn"
        type="date"
        label={t('until')}
        help={t('untilHelp')}
        defaultValue={today}
        error={errorOf('endsOn')}
      />
      <TextareaField name="endReason" label={t('reason')} error={errorOf('endReason')} />
      <FormActions>
        <SubmitButton variant="secondary">{t('end')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('done')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
