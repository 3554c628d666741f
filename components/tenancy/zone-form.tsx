'use client';

import { useLocale, useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { formatDate } from '#core/format/format.ts';
import { ZoneField } from './zone-field.tsx';

type ZoneFormProps = {
  readonly action: FormAction;
  readonly zones: readonly string[];
  /** The days that a change may begin on; null where any coming day will do. */
  readonly periodStarts: readonly string[] | null;
};

/** Plans another billing zone from the beginning of a period on. */
export function ZoneForm({ action, zones, periodStarts }: ZoneFormProps) {
  const t = useTranslations('tenancy.zone');
  const locale = useLocale();
  const { result, submit, problems, errorOf } = useFormAction(action);
  const from = { name: 'effectiveFrom', label: t('from'), error: errorOf('effectiveFrom') };
  return (
    <Form action={submit} problems={problems}>
      <ZoneField label={t('zone')} help={t('zoneHelp')} error={errorOf('zone')} zones={zones} />
      {periodStarts === null ? (
        <InputField {...from} type="date" help={t('fromHelp')} />
      ) : (
        <SelectField
          {...from}
          help={t('fromStartsHelp')}
          options={periodStarts.map((day) => ({ value: day, label: formatDate(day, locale) }))}
        />
      )}
      <FormActions>
        <SubmitButton>{t('plan')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('planned')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
