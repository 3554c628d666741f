'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, startTransition, useActionState } from 'react';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

type ProposeVersionProps = {
  readonly action: (before: FormResult<unknown> | null, form: FormData) => Promise<FormResult<unknown>>;
  /** What the document begins from: the latest version of a plan under the next number. */
  readonly draft: string;
};

/** A plan version as JSON, with why; what was typed stays when something in it is refused. */
export function ProposeVersion({ action, draft }: ProposeVersionProps) {
  const t = useTranslations('priceBook');
  const [result, submit, isPending] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.message;
  // A form action empties the form when it is done, even when it was refused.
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!isPending) startTransition(() => submit(form));
  };
  return (
    <Form action={submit} onSubmit={send} problems={problems} className="max-w-3xl">
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
