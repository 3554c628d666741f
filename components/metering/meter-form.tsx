'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { CheckboxField, InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { METER_AGGREGATIONS } from '#core/metering/meter.ts';
import type { MeterVersionDto } from '#server/modules/metering/contract.ts';

/** What a new meter version says. */
export function MeterForm({ action }: { action: FormAction<MeterVersionDto> }) {
  const t = useTranslations('meters');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      {result?.ok === true && (
        <div role="status">
          <Callout
            tone="proved"
            title={t('created', { slug: result.value.slug, version: String(result.value.version) })}
          />
        </div>
      )}
      <InputField name="slug" label={t('slug')} help={t('slugHelp')} error={errorOf('slug')} />
      <InputField
        name="name.en"
        label={t('nameEn')}
        help={t('nameHelp')}
        optional
        error={errorOf('name.en')}
      />
      <InputField
        name="name.es"
        label={t('nameEs')}
        help={t('nameHelp')}
        optional
        error={errorOf('name.es')}
      />
      <InputField
        name="eventType"
        label={t('eventType')}
        help={t('eventTypeHelp')}
        error={errorOf('eventType')}
      />
      <SelectField
        name="aggregation"
        label={t('aggregation')}
        options={METER_AGGREGATIONS.map((value) => ({ value, label: t(`aggregations.${value}`) }))}
        error={errorOf('aggregation')}
      />
      <InputField
        name="valuePath"
        label={t('valuePath')}
        help={t('valuePathHelp')}
        optional
        error={errorOf('valuePath')}
      />
      <InputField
        name="dimensions"
        label={t('dimensions')}
        help={t('dimensionsHelp')}
        optional
        error={errorOf('dimensions')}
      />
      <InputField name="unit" label={t('unit')} help={t('unitHelp')} error={errorOf('unit')} />
      <SelectField
        name="reportedBy"
        label={t('reportedBy')}
        options={(['vendor', 'tenant'] as const).map((value) => ({ value, label: t(`reporters.${value}`) }))}
      />
      <CheckboxField name="allowNegative" label={t('allowNegative')} />
      <CheckboxField name="sealsAmounts" label={t('sealsAmounts')} help={t('sealsAmountsHelp')} />
      <FormActions>
        <SubmitButton>{t('create')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
