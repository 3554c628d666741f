'use client';

import { useTranslations } from 'next-intl';
import { InputField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { EnteredRates } from '#server/modules/billing/contract-taxes.ts';

/** States a rate of a region from a day on, with the reason. */
export function TaxRateForm({ action }: { action: FormAction }) {
  const t = useTranslations('taxes');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="region"
        label={t('region')}
        help={t('regionHelp')}
        maxLength={6}
        autoComplete="off"
        error={errorOf('region')}
      />
      <InputField
        name="name"
        label={t('name')}
        help={t('nameHelp')}
        autoComplete="off"
        error={errorOf('name')}
      />
      <InputField
        name="ratePercent"
        label={t('ratePercent')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('ratePercent')}
      />
      <InputField
        name="effectiveFrom"
        type="date"
        label={t('effectiveFrom')}
        help={t('effectiveFromHelp')}
        error={errorOf('effectiveFrom')}
      />
      <InputField
        name="reason"
        label={t('reason')}
        help={t('reasonHelp')}
        autoComplete="off"
        error={errorOf('reason')}
      />
      <FormActions>
        <SubmitButton>{t('state')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}

/** Takes rates of exchange from lines that were typed or from a file, whole or not at all. */
export function ExchangeRatesForm({ action }: { action: FormAction<EnteredRates> }) {
  const t = useTranslations('taxes');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <TextareaField
        name="csv"
        label={t('lines')}
        help={t('linesHelp')}
        rows={4}
        spellCheck={false}
        optional
        error={errorOf('csv')}
      />
      <InputField
        name="file"
        type="file"
        accept=".csv,text/csv"
        label={t('file')}
        optional
        error={errorOf('file')}
      />
      <FormActions>
        <SubmitButton>{t('enter')}</SubmitButton>
        <span role="status">
          {result?.ok === true && <Status tone="proved">{t('entered', { ...result.value })}</Status>}
        </span>
      </FormActions>
    </Form>
  );
}
