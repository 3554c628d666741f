'use client';

import { useTranslations } from 'next-intl';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { CorrectionPreview } from '#server/modules/billing/contract-corrections.ts';
import { CorrectionFigures } from './correction-figures.tsx';

type CorrectVersionProps = {
  /** Answers what the document comes to, or proposes it, by the button that sent the form. */
  readonly action: FormAction<CorrectionPreview>;
  /** What the document begins from: the wrong version under the next number. */
  readonly draft: string;
};

/** The corrected version as JSON, what it comes to for every invoice, and then the proposal of exactly that. */
export function CorrectVersion({ action, draft }: CorrectVersionProps) {
  const t = useTranslations('corrections');
  const { errorOf, problems, result, submit } = useFormAction(action);
  const isShown = result?.ok === true;
  return (
    <>
      <Form action={submit} problems={problems} keeps className="max-w-3xl">
        <TextareaField
          name="document"
          label={t('document')}
          help={t('computeHelp')}
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
          <SubmitButton name="step" value="preview" variant={isShown ? 'secondary' : 'primary'}>
            {t('compute')}
          </SubmitButton>
          <SubmitButton name="step" value="propose" variant={isShown ? 'primary' : 'secondary'}>
            {t('send')}
          </SubmitButton>
        </FormActions>
      </Form>
      {isShown && (
        <div role="status" className="mt-8 flex flex-col gap-4">
          <CorrectionFigures correction={result.value} totals={result.value.totals} />
        </div>
      )}
    </>
  );
}
