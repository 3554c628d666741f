'use client';

import { useTranslations } from 'next-intl';
import { InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type StartSubscriptionProps = {
  readonly action: FormAction;
  readonly asksMonth: boolean;
  /** The anchor of what the customer has already, so that both stand on one invoice. */
  readonly anchorDay: number | null;
  readonly seats: readonly { readonly key: string; readonly name: string }[];
};

/** When a subscription starts, what its periods are anchored on, and the seats it begins with. */
export function StartSubscription({ action, anchorDay, asksMonth, seats }: StartSubscriptionProps) {
  const t = useTranslations('subscriptions.start');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        type="date"
        name="startsOn"
        label={t('startsOn')}
        help={t('startsOnHelp')}
        error={errorOf('startsOn')}
        required
      />
      <InputField
        type="number"
        name="anchorDay"
        min={1}
        max={31}
        label={t('anchorDay')}
        help={t('anchorDayHelp')}
        defaultValue={anchorDay ?? ''}
        error={errorOf('anchorDay')}
        optional
      />
      {asksMonth && (
        <InputField
          type="number"
          name="anchorMonth"
          min={1}
          max={12}
          label={t('anchorMonth')}
          help={t('anchorMonthHelp')}
          error={errorOf('anchorMonth')}
          optional
        />
      )}
      {seats.map(({ key, name }) => (
        <InputField
          key={key}
          name={`seats.${key}`}
          inputMode="decimal"
          label={t('seatsOf', { charge: name })}
          error={errorOf(`seats.${key}`)}
          optional
        />
      ))}
      <FormActions>
        <SubmitButton>{t('submit')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
