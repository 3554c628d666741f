'use client';

import { useLocale, useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup, Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import type { InvoiceCredits } from '#server/modules/billing/contract-credits.ts';

type ProposeCreditProps = {
  readonly action: FormAction;
  readonly credits: InvoiceCredits;
  /** What this reader may propose, the usual first. */
  readonly kinds: readonly CreditKind[];
};

/** All that is left of an invoice, or net amounts of its lines, with why; what was typed stays when it is refused. */
export function ProposeCredit({ action, credits, kinds }: ProposeCreditProps) {
  const t = useTranslations('credits');
  const words = useTranslations('creditKinds');
  const locale = useLocale();
  const { submit, problems, errorOf } = useFormAction(action);
  const money = (amount: string) => formatAmount({ amount, currency: credits.currency }, locale);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="scope"
        label={t('scope')}
        error={errorOf('scope')}
        defaultValue="lines"
        options={[
          { value: 'lines', label: t('scopeLines') },
          { value: 'all', label: t('scopeAll', { left: money(credits.left) }) },
        ]}
      />
      <FieldGroup legend={t('amounts')}>
        {credits.lines
          .filter(({ isCreditable }) => isCreditable)
          .map(({ description, left, line, period }) => (
            <InputField
              key={line}
              name={`amount-${line}`}
              label={`${description[locale]}, ${formatPeriod(period, locale)}`}
              help={t('amountHelp', { left: money(left) })}
              error={errorOf(`amount-${line}`)}
              inputMode="decimal"
              autoComplete="off"
              optional
            />
          ))}
      </FieldGroup>
      <SelectField
        name="creditKind"
        label={words('label')}
        help={words('help')}
        error={errorOf('creditKind')}
        options={kinds.map((kind) => ({ value: kind, label: words(kind) }))}
      />
      <TextareaField
        name="reason"
        label={t('reason')}
        help={t('reasonHelp')}
        error={errorOf('reason')}
        maxLength={1000}
        rows={3}
      />
      <FormActions>
        <SubmitButton>{t('send')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
