'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { AGING_DATA } from '#core/retention/data-classes.ts';

type Option = { readonly value: string; readonly label: string };

/** Places a hold on everything of a customer, or on one document. */
export function PlaceHoldForm({
  action,
  customers,
}: {
  readonly action: FormAction;
  readonly customers: readonly Option[];
}) {
  const t = useTranslations('retention');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField name="tenant" label={t('customer')} options={customers} error={errorOf('tenant')} />
      <InputField
        name="number"
        label={t('document')}
        help={t('documentHelp')}
        optional
        autoComplete="off"
        error={errorOf('number')}
      />
      <TextareaField
        name="reason"
        label={t('reason')}
        help={t('reasonHelp')}
        maxLength={1000}
        error={errorOf('reason')}
      />
      <FormActions>
        <SubmitButton>{t('place')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Keeps the documents of an issuer longer. */
export function PeriodForm({
  action,
  issuers,
}: {
  readonly action: FormAction;
  readonly issuers: readonly string[];
}) {
  const t = useTranslations('retention');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="period.issuer"
        label={t('issuer')}
        options={issuers.map((issuer) => ({ value: issuer, label: issuer }))}
        error={errorOf('period.issuer')}
      />
      <InputField
        name="period.years"
        label={t('years')}
        help={t('yearsHelp')}
        inputMode="numeric"
        autoComplete="off"
        error={errorOf('period.years')}
      />
      <InputField
        name="period.fiscalYearMonth"
        label={t('fiscalYearMonth')}
        help={t('fiscalYearMonthHelp')}
        inputMode="numeric"
        autoComplete="off"
        defaultValue="1"
        error={errorOf('period.fiscalYearMonth')}
      />
      <TextareaField
        name="period.reason"
        label={t('reason')}
        maxLength={1000}
        error={errorOf('period.reason')}
      />
      <FormActions>
        <SubmitButton>{t('lengthen')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Keeps a kind of data for so many days. */
export function DataPeriodForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('retention');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="kept.data"
        label={t('dataName')}
        options={AGING_DATA.map((name) => ({ value: name, label: t(`data.${name}`) }))}
        error={errorOf('kept.data')}
      />
      <InputField
        name="kept.days"
        label={t('days')}
        inputMode="numeric"
        autoComplete="off"
        error={errorOf('kept.days')}
      />
      <TextareaField name="kept.reason" label={t('reason')} maxLength={1000} error={errorOf('kept.reason')} />
      <FormActions>
        <SubmitButton>{t('setDays')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Proposes to erase a person; another person agrees. */
export function ErasureForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('retention');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="erasure.person"
        label={t('person')}
        help={t('personHelp')}
        autoComplete="off"
        error={errorOf('erasure.person')}
      />
      <TextareaField
        name="erasure.reason"
        label={t('erasureReason')}
        help={t('erasureReasonHelp')}
        maxLength={1000}
        error={errorOf('erasure.reason')}
      />
      <FormActions>
        <SubmitButton>{t('proposeErasure')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
