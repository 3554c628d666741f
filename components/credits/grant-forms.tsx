'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';

type FormProps = { readonly action: FormAction; readonly currencies: readonly string[] };
type GrantFormProps = FormProps & {
  /** What this reader may propose, the usual first. */
  readonly creditKinds: readonly CreditKind[];
  /** Whether they may propose one that the customer paid for. */
  readonly sells: boolean;
};
type FieldsProps = {
  readonly errorOf: ReturnType<typeof useFormAction>['errorOf'];
  /** Stands before the names of the second form of a page, whose fields need ids of their own. */
  readonly of?: string;
};

/** The name in both languages, as it stands on invoices. */
function NameFields({ errorOf, of = '' }: FieldsProps) {
  const t = useTranslations('grants');
  return (
    <>
      <InputField name={`${of}nameEn`} label={t('nameEn')} error={errorOf(`${of}nameEn`)} maxLength={200} />
      <InputField name={`${of}nameEs`} label={t('nameEs')} error={errorOf(`${of}nameEs`)} maxLength={200} />
    </>
  );
}

function ReasonField({ errorOf, of = '' }: FieldsProps) {
  const t = useTranslations('grants');
  return (
    <TextareaField
      name={`${of}reason`}
      label={t('reason')}
      help={t('reasonHelp')}
      error={errorOf(`${of}reason`)}
      maxLength={1000}
      rows={3}
    />
  );
}

/** Proposes a grant: for what, how much, until when, and why. */
export function ProposeGrantForm({ action, currencies, creditKinds, sells }: GrantFormProps) {
  const t = useTranslations('grants');
  const words = useTranslations('creditKinds');
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
      <SelectField
        name="creditKind"
        label={words('label')}
        help={words('grantHelp')}
        error={errorOf('creditKind')}
        options={[
          ...(sells ? [{ value: '', label: words('paid') }] : []),
          ...creditKinds.map((kind) => ({ value: kind, label: words(kind) })),
        ]}
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
        name="coupon.code"
        label={t('code')}
        help={t('codeHelp')}
        autoComplete="off"
        maxLength={40}
        error={errorOf('coupon.code')}
      />
      <NameFields errorOf={errorOf} of="coupon." />
      <InputField
        name="coupon.percent"
        label={t('percent')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('coupon.percent')}
        optional
      />
      <InputField
        name="coupon.fixed"
        label={t('fixed')}
        help={t('fixedHelp')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('coupon.fixed')}
        optional
      />
      <SelectField
        name="coupon.currency"
        label={t('currency')}
        options={currencies.map((code) => ({ value: code, label: code }))}
        error={errorOf('coupon.currency')}
      />
      <InputField name="coupon.from" type="date" label={t('fromField')} error={errorOf('coupon.from')} />
      <InputField
        name="coupon.until"
        type="date"
        label={t('untilField')}
        error={errorOf('coupon.until')}
        optional
      />
      <InputField
        name="coupon.mostUses"
        label={t('mostUses')}
        help={t('mostUsesHelp')}
        inputMode="numeric"
        error={errorOf('coupon.mostUses')}
        optional
      />
      <ReasonField errorOf={errorOf} of="coupon." />
      <FormActions>
        <SubmitButton>{t('proposeCoupon')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
