'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { type NewKey, RATE_PER_MINUTE_DEFAULT } from '#server/modules/identity/contract.ts';

export type KeyAction = FormAction<NewKey>;

/** The key that was just made, for the only time. */
function ShownOnce({ made }: { made: NewKey }) {
  const t = useTranslations('identity.keys');
  return (
    <div role="status" className="flex max-w-3xl flex-col gap-3">
      <Callout tone="attention" title={t('createdTitle')}>
        {t('createdText')}
      </Callout>
      <CodeBlock text={made.token} label={t('createdLabel')} />
    </div>
  );
}

/** Makes a key and shows it once. */
export function NewKeyForm({ action }: { action: KeyAction }) {
  const t = useTranslations('identity.keys');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <div className="flex flex-col gap-6">
      {result?.ok === true && <ShownOnce made={result.value} />}
      <Form action={submit} problems={problems}>
        <InputField
          name="name"
          label={t('newName')}
          help={t('newNameHelp')}
          error={errorOf('name')}
          maxLength={100}
          autoComplete="off"
        />
        <InputField
          name="ratePerMinute"
          label={t('newLimit')}
          error={errorOf('ratePerMinute')}
          inputMode="numeric"
          defaultValue={String(RATE_PER_MINUTE_DEFAULT)}
        />
        <InputField
          name="expiresAt"
          type="date"
          optional
          label={t('newExpires')}
          help={t('newExpiresHelp')}
          error={errorOf('expiresAt')}
        />
        <InputField
          name="clientCertSha256"
          optional
          label={t('newCertificate')}
          help={t('newCertificateHelp')}
          error={errorOf('clientCertSha256')}
          autoComplete="off"
          spellCheck={false}
        />
        <FormActions>
          <SubmitButton>{t('create')}</SubmitButton>
        </FormActions>
      </Form>
    </div>
  );
}

/** Makes the successor of a key and shows it once. */
export function RotateKeyForm({ keyId, action }: { keyId: string; action: KeyAction }) {
  const t = useTranslations('identity.keys');
  const { result, submit, problems, errorOf } = useFormAction(action);
  if (result?.ok === true) return <ShownOnce made={result.value} />;
  return (
    <Form action={submit} problems={problems}>
      <input type="hidden" name="keyId" value={keyId} />
      <InputField
        name="overlapHours"
        label={t('overlap')}
        error={errorOf('overlapHours')}
        inputMode="numeric"
        defaultValue="24"
      />
      <FormActions>
        <SubmitButton>{t('rotateConfirm')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
