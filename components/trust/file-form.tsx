'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { useFormAction } from '#components/ui/use-form-action.ts';
import { FILE_ENDINGS } from '#core/files/handed-in-file.ts';
import type { FormResult } from '#core/form-result.ts';

/** The messages by keys that only an answer knows; the typed translator knows those written in the code. */
type Texts = { readonly has: (key: string) => boolean; (key: string): string };

/** Hands the file of a document in: it makes the next version, with the same words. */
export function FileForm({ href }: { href: string }) {
  const t = useTranslations('trustDesk.file');
  const texts = useTranslations() as unknown as Texts;
  const router = useRouter();
  const send = async (_before: unknown, form: FormData): Promise<FormResult<null>> => {
    const refused = (message: string): FormResult<null> => ({
      ok: false,
      problems: [{ field: 'file', message }],
    });
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return refused(t('missing'));
    const answer = await fetch(`${href}?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      body: file,
    }).catch(() => null);
    if (answer?.ok) {
      router.refresh();
      return { ok: true, value: null };
    }
    const problem: unknown = await answer?.json().catch(() => null);
    const code =
      typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : '';
    const key = code.replace('.', '.errors.');
    return refused(key !== '' && texts.has(key) ? texts(key) : t('failed'));
  };
  const { errorOf, problems, submit } = useFormAction(send);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="file"
        type="file"
        label={t('label')}
        help={t('help')}
        accept={FILE_ENDINGS.map((ending) => `.${ending}`).join(',')}
        error={errorOf('file')}
      />
      <FormActions>
        <SubmitButton>{t('send')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
