'use client';

import { useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { CheckboxField, InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type Option = { readonly value: string; readonly label: string };
type Period = { readonly from: string; readonly until: string };

function PeriodFields({
  errorOf,
  period,
}: {
  readonly period: Period;
  readonly errorOf: (name: string) => string | undefined;
}) {
  const t = useTranslations('exports');
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <InputField
        name="from"
        type="date"
        required
        label={t('from')}
        defaultValue={period.from}
        error={errorOf('from')}
      />
      <InputField
        name="until"
        type="date"
        required
        label={t('untilDay')}
        help={t('daysHelp')}
        defaultValue={period.until}
        error={errorOf('until')}
      />
    </div>
  );
}

/** Asks for an export for auditors: which days, whose records, of which kinds. */
export function ExportForm({
  action,
  control,
  controls,
  customers,
  kinds,
  period,
}: {
  readonly action: FormAction;
  readonly customers: readonly Option[];
  readonly controls: readonly Option[];
  /** The control that is chosen already; empty for none. */
  readonly control: string;
  readonly kinds: readonly Option[];
  readonly period: Period;
}) {
  const t = useTranslations('exports');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <PeriodFields period={period} errorOf={errorOf} />
      <SelectField
        name="tenant"
        label={t('customer')}
        options={[{ value: '', label: t('everybody') }, ...customers]}
        error={errorOf('tenant')}
      />
      <SelectField
        name="control"
        label={t('control')}
        help={t('controlHelp')}
        options={[{ value: '', label: t('noControl') }, ...controls]}
        defaultValue={control}
        error={errorOf('control')}
      />
      <Disclosure label={t('someKinds')}>
        <fieldset className="grid gap-3 sm:grid-cols-2">
          <legend className="mb-4 text-sm text-ink-soft">{t('someKindsText')}</legend>
          {kinds.map(({ label, value }) => (
            <CheckboxField key={value} name={`kind.${value}`} label={label} />
          ))}
        </fieldset>
      </Disclosure>
      <FormActions>
        <SubmitButton>{t('ask')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Asks for a snapshot of a customer's own records. */
export function SnapshotForm({ action, period }: { readonly action: FormAction; readonly period: Period }) {
  const t = useTranslations('exports');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <PeriodFields period={period} errorOf={errorOf} />
      <FormActions>
        <SubmitButton>{t('askSnapshot')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
