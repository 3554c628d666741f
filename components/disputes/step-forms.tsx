'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { DISPUTE_TEXT_MAX } from '#server/modules/disputes/contract.ts';
import { FileChooser } from './file-chooser.tsx';
import { useDraft } from './use-draft.ts';

type StepFormProps = {
  readonly action: FormAction;
  readonly uploadHref: string;
  readonly draftName: string;
  readonly label: string;
  readonly help: string;
  readonly send: string;
};

/** A word of the customer with its files: a message, an answer, or what is new. */
export function StepForm({ action, draftName, help, label, send, uploadHref }: StepFormProps) {
  const t = useTranslations('disputePages.form');
  const [isBusy, setBusy] = useState(false);
  const { change, changeFiles, draft, forget } = useDraft(draftName);
  const { errorOf, problems, submit } = useFormAction(async (before, form) => {
    const result = await action(before, form);
    if (result.ok) forget();
    return result;
  });
  return (
    <Form action={submit} problems={problems} keeps>
      <TextareaField
        name="text"
        label={label}
        help={help}
        error={errorOf('text')}
        rows={4}
        maxLength={DISPUTE_TEXT_MAX}
        value={draft.text}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
      />
      <FileChooser
        uploadHref={uploadHref}
        files={draft.files}
        onChange={changeFiles}
        onBusy={setBusy}
        error={errorOf('attachments')}
      />
      <FormActions>
        <SubmitButton blocked={isBusy}>{send}</SubmitButton>
      </FormActions>
      {isBusy && <p className="text-xs text-ink-quiet">{t('stillUploading')}</p>}
    </Form>
  );
}
