'use client';

import { Form } from '#components/ui/form.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { useDraft } from './use-draft.ts';
import { WordsAndFiles } from './words-and-files.tsx';

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
  const { forget, ...kept } = useDraft(draftName);
  const { errorOf, problems, submit } = useFormAction(async (before, form) => {
    const result = await action(before, form);
    if (result.ok) forget();
    return result;
  });
  return (
    <Form action={submit} problems={problems} keeps>
      <WordsAndFiles
        kept={kept}
        errorOf={errorOf}
        label={label}
        help={help}
        rows={4}
        uploadHref={uploadHref}
        send={send}
      />
    </Form>
  );
}
