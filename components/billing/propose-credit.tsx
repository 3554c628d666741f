'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, startTransition, useActionState } from 'react';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup, Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import type { InvoiceCredits } from '#server/modules/billing/contract-credits.ts';

type ProposeCreditProps = {
  readonly action: (before: FormResult<unknown> | null, form: FormData) => Promise<FormResult<unknown>>;
  readonly credits: InvoiceCredits;
};

/** All that is left of an invoice, or net amounts of its lines, with why; what was typed stays when it is refused. */
export function ProposeCredit({ action, credits }: ProposeCreditProps) {
  const t = useTranslations('credits');
  const locale = useLocale();
  const [result, submit, isPending] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.message;
  const money = (amount: string) => formatAmount({ amount, currency: credits.currency }, locale);
  // A form action empties the form when it is done, even when it was refused.
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!isPending) startTransition(() => submit(form));
  };
  return (
    <Form action={submit} onSubmit={send} problems={problems}>
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
