'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { CheckboxField, InputField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { GRANT_DAYS_DEFAULT, GRANT_DAYS_MAX } from '#core/access/lifecycle.ts';

/** Gives a document for some days, with the reason that the record keeps. */
export function ApproveDialog({
  action,
  document,
  mailbox,
}: {
  readonly action: FormAction;
  readonly document: string;
  readonly mailbox: string;
}) {
  const t = useTranslations('accessDesk');
  const [open, setOpen] = useState(false);
  const act: FormAction = async (before, data) => {
    const result = await action(before, data);
    if (result.ok) setOpen(false);
    return result;
  };
  return (
    <>
      <Button variant="secondary" size="sm" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('approve')}
        <span className="sr-only">{` ${document}, ${mailbox}`}</span>
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t('approveTitle', { document, mailbox })}
        description={t('approveText')}
      >
        {open && <ApproveForm action={act} />}
      </Dialog>
    </>
  );
}

function ApproveForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('accessDesk');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="days"
        type="number"
        min={1}
        max={GRANT_DAYS_MAX}
        defaultValue={GRANT_DAYS_DEFAULT}
        label={t('days')}
        help={t('daysHelp')}
        error={errorOf('days')}
      />
      <TextareaField
        name="reason"
        maxLength={1000}
        label={t('why')}
        help={t('whyHelp')}
        error={errorOf('reason')}
      />
      <FormActions>
        <SubmitButton>{t('approve')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Records an agreement that was signed elsewhere. */
export function RecordAgreementForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('accessDesk');
  const { errorOf, problems, submit } = useFormAction(action);
  const field = (name: string) => ({ name: `record.${name}`, error: errorOf(`record.${name}`) });
  return (
    <Form action={submit} problems={problems}>
      <InputField {...field('party')} maxLength={254} label={t('partyField')} help={t('partyHelp')} />
      <InputField {...field('legalEntity')} maxLength={200} label={t('legalEntity')} />
      <InputField {...field('signer')} maxLength={200} label={t('signerField')} />
      <InputField {...field('endsOn')} type="date" optional label={t('endsOn')} />
      <TextareaField {...field('reason')} maxLength={1000} label={t('why')} help={t('whyHelp')} />
      <FormActions>
        <SubmitButton>{t('record')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

type Words = { readonly title: string; readonly paragraphs: readonly string[] };

/** Puts a new text in force; says beside the choice whom it would ask again. */
export function ReplaceAgreementForm(props: {
  readonly action: FormAction;
  readonly en: Words;
  readonly es: Words;
  readonly askedAgain: readonly string[];
}) {
  const t = useTranslations('accessDesk');
  const { action, askedAgain } = props;
  const { errorOf, problems, submit } = useFormAction(action);
  const names = askedAgain.length === 0 ? '' : `: ${askedAgain.slice(0, 12).join(', ')}`;
  return (
    <Form action={submit} problems={problems}>
      {(['en', 'es'] as const).map((language) => {
        const name = t(language === 'en' ? 'english' : 'spanish');
        return (
          <div key={language} className="flex flex-col gap-5">
            <InputField
              name={`text.${language}.title`}
              maxLength={300}
              defaultValue={props[language].title}
              label={t('titleField', { language: name })}
              error={errorOf(`text.${language}.title`)}
            />
            <TextareaField
              name={`text.${language}.paragraphs`}
              rows={12}
              defaultValue={props[language].paragraphs.join('\n\n')}
              label={t('wordsField', { language: name })}
              help={t('wordsHelp')}
              error={errorOf(`text.${language}.paragraphs`)}
            />
          </div>
        );
      })}
      <CheckboxField
        name="text.earlierStand"
        label={t('earlierStand')}
        help={t('earlierStandHelp', { count: askedAgain.length, names })}
      />
      <FormActions>
        <SubmitButton>{t('replace')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
