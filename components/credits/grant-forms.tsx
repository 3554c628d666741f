'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type FormProps = { readonly action: FormAction; readonly currencies: readonly string[] };
type ErrorOf = ReturnType<typeof useFormAction>['errorOf'];

/** The name in both languages, as it stands on invoices. */
function NameFields({ errorOf }: { errorOf: ErrorOf }) {
  const t = useTranslations('grants');
  return (
    <>
      <InputField name="nameEn" label={t('nameEn')} error={errorOf('nameEn')} maxLength={200} />
      <InputField name="nameEs" label={t('nameEs')} error={errorOf('nameEs')} maxLength={200} />
    </>
  );
}

function ReasonField({ errorOf }: { errorOf: ErrorOf }) {
  const t = useTranslations('grants');
  return (
    <TextareaField
      name="reason"
      label={t('reason')}
      help={t('reasonHelp')}
      error={errorOf('reason')}
      maxLength={1000}
      rows={3}
    />
  );
}

/** Proposes a grant: for what, how much, until when, and why. */
export function ProposeGrantForm({ action, currencies }: FormProps) {
  const t = useTranslations('grants');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="kind"
        label={t('kind')}
        error={errorOf('kind')}
        options={(['payment', 'discount'] as const).map((kind) => ({
          value: kind,
          label: t(`kinds.${kind}`),
        }))}
      />
      <NameFields errorOf={errorOf} />
      <InputField
        name="amount"
        label={t('amountField')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('amount')}
      />
      <SelectField
        name="currency"
        label={t('currency')}
        options={currencies.map((code) => ({ value: code, label: code }))}
        error={errorOf('currency')}
      />
      <InputField
        name="priority"
        label={t('priority')}
        help={t('priorityHelp')}
        inputMode="numeric"
        defaultValue="100"
        error={errorOf('priority')}
      />
      <InputField
        name="expiresOn"
        type="date"
        label={t('expires')}
        help={t('expiresHelp')}
        error={errorOf('expiresOn')}
        optional
      />
      <ReasonField errorOf={errorOf} />
      <FormActions>
        <SubmitButton>{t('propose')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Proposes a coupon: a percentage or a fixed amount, for which periods, how often, and why. */
export function ProposeCouponForm({ action, currencies }: FormProps) {
  const t = useTranslations('grants');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="code"
        label={t('code')}
        help={t('codeHelp')}
        autoComplete="off"
        maxLength={40}
        error={errorOf('code')}
      />
      <NameFields errorOf={errorOf} />
      <InputField
        name="percent"
        label={t('percent')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('percent')}
        optional
      />
      <InputField
        name="fixed"
        label={t('fixed')}
        help={t('fixedHelp')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('fixed')}
        optional
      />
      <SelectField
        name="currency"
        label={t('currency')}
        options={currencies.map((code) => ({ value: code, label: code }))}
        error={errorOf('currency')}
      />
      <InputField name="from" type="date" label={t('fromField')} error={errorOf('from')} />
      <InputField name="until" type="date" label={t('untilField')} error={errorOf('until')} optional />
      <InputField
        name="mostUses"
        label={t('mostUses')}
        help={t('mostUsesHelp')}
        inputMode="numeric"
        error={errorOf('mostUses')}
        optional
      />
      <ReasonField errorOf={errorOf} />
      <FormActions>
        <SubmitButton>{t('proposeCoupon')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
