'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { CheckboxField, InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { NewWebhook, WebhookEventType } from '#server/modules/notifications/contract-webhooks.ts';

export type NewWebhookAction = FormAction<NewWebhook>;

/** The secret that was just made, for the only time. */
function SecretShownOnce({ secret }: { secret: string }) {
  const t = useTranslations('webhooks');
  return (
    <div role="status" className="flex max-w-3xl flex-col gap-3">
      <Callout tone="attention" title={t('secretTitle')}>
        {t('secretText')}
      </Callout>
      <CodeBlock text={secret} label={t('secretLabel')} />
    </div>
  );
}

/** Makes an endpoint and shows its secret once. */
export function NewWebhookForm(props: { action: NewWebhookAction; offered: readonly WebhookEventType[] }) {
  const t = useTranslations('webhooks');
  const types = useTranslations('webhooks.types');
  const { result, submit, problems, errorOf } = useFormAction(props.action);
  return (
    <div className="flex flex-col gap-6">
      {result?.ok === true && <SecretShownOnce secret={result.value.secret} />}
      <Form action={submit} problems={problems}>
        <InputField
          name="url"
          label={t('url')}
          help={t('urlHelp')}
          error={errorOf('url')}
          placeholder="https://"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
        />
        <InputField
          name="description"
          optional
          label={t('description')}
          help={t('descriptionHelp')}
          error={errorOf('description')}
          maxLength={200}
          autoComplete="off"
        />
        <fieldset className="flex flex-col gap-2.5">
          <legend className="mb-2 text-sm font-medium">{t('events')}</legend>
          {props.offered.map((type) => (
            <CheckboxField
              key={type}
              name={`event-${type}`}
              label={types(type.replace('.', '_') as 'invoice_issued')}
              help={<code className="font-mono">{type}</code>}
              defaultChecked
            />
          ))}
          {errorOf('eventTypes') !== undefined && (
            <p className="text-sm font-medium text-failure">{errorOf('eventTypes')}</p>
          )}
        </fieldset>
        <FormActions>
          <SubmitButton>{t('create')}</SubmitButton>
        </FormActions>
      </Form>
    </div>
  );
}

/** Makes a new secret and shows it once; the old one signs beside it for the overlap. */
export function RotateSecretForm({ endpointId, action }: { endpointId: string; action: NewWebhookAction }) {
  const t = useTranslations('webhooks');
  const { result, submit, problems, errorOf } = useFormAction(action);
  if (result?.ok === true) return <SecretShownOnce secret={result.value.secret} />;
  return (
    <Form action={submit} problems={problems}>
      <input type="hidden" name="endpointId" value={endpointId} />
      <InputField
        name="overlapHours"
        label={t('overlap')}
        help={t('overlapHelp')}
        error={errorOf('overlapHours')}
        inputMode="numeric"
        defaultValue="24"
      />
      <FormActions>
        <SubmitButton variant="secondary">{t('rotate')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** A button that does one thing to an endpoint or a delivery, and says why when it is refused. */
export function WebhookButton(props: {
  action: FormAction;
  hidden: Readonly<Record<string, string>>;
  label: string;
}) {
  const { submit, problems } = useFormAction(props.action);
  return (
    <form action={submit} className="flex flex-col items-start gap-2">
      {Object.entries(props.hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton variant="secondary">{props.label}</SubmitButton>
      {problems.map(({ message }) => (
        <p key={message} role="alert" className="text-sm font-medium text-failure">
          {message}
        </p>
      ))}
    </form>
  );
}
