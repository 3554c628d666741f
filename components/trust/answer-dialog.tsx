'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** Answers a customer's objection: accepted with what follows, or explained. */
export function AnswerDialog({ action, customer }: { action: FormAction; customer: string }) {
  const t = useTranslations('changesDesk');
  const [open, setOpen] = useState(false);
  const act: FormAction = async (before, data) => {
    const result = await action(before, data);
    if (result.ok) setOpen(false);
    return result;
  };
  return (
    <>
      <Button variant="secondary" size="sm" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('answer')}
        <span className="sr-only">{` ${customer}`}</span>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('answerTitle', { customer })}>
        {open && <AnswerForm action={act} />}
      </Dialog>
    </>
  );
}

function AnswerForm({ action }: { action: FormAction }) {
  const t = useTranslations('changesDesk');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="outcome"
        label={t('outcome')}
        options={[
          { value: 'explained', label: t('outcomeExplained') },
          { value: 'accepted', label: t('outcomeAccepted') },
        ]}
        error={errorOf('outcome')}
      />
      <TextareaField
        name="text"
        maxLength={4000}
        label={t('text')}
        help={t('textHelp')}
        error={errorOf('text')}
      />
      <FormActions>
        <SubmitButton>{t('answer')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
