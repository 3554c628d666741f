'use client';

import { useTranslations } from 'next-intl';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type ProposeVersionProps = {
  readonly action: FormAction;
  /** What the document begins from: the latest version of a plan under the next number. */
  readonly draft: string;
};

/** A plan version as JSON, with why; what was typed stays when something in it is refused. */
export function ProposeVersion({ action, draft }: ProposeVersionProps) {
  const t = useTranslations('priceBook');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems} className="max-w-3xl">
      <TextareaField
        name="document"
        label={t('document')}
        help={t('documentHelp')}
        error={errorOf('document')}
        defaultValue={draft}
        rows={24}
        spellCheck={false}
        style={{ fontFamily: 'var(--font-mono)' }}
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
