'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { type ChargebackState, nextChargebackStates } from '#core/payments/chargeback-lifecycle.ts';

type FormDialogProps = {
  readonly action: FormAction;
  readonly trigger: string;
  /** Read after the button's word, so that the buttons of a table differ. */
  readonly about: string;
  readonly title: string;
  readonly description: string;
  readonly confirm: string;
  readonly fields: (errorOf: (name: string) => string | undefined) => ReactNode;
};

/** Says by which transfer a refund was paid. */
export function TransferDialog({ action, about }: Pick<FormDialogProps, 'action' | 'about'>) {
  const t = useTranslations('paybacks');
  return (
    <FormDialog
      action={action}
      about={about}
      trigger={t('recordTransfer')}
      title={t('transferTitle', { reference: about })}
      description={t('transferText')}
      confirm={t('recordTransfer')}
      fields={(errorOf) => (
        <>
          <InputField
            name="transfer.reference"
            label={t('transferReference')}
            help={t('transferReferenceHelp')}
            maxLength={140}
            autoComplete="off"
            error={errorOf('transfer.reference')}
          />
          <InputField
            name="transfer.paidOn"
            type="date"
            label={t('paidOn')}
            error={errorOf('transfer.paidOn')}
          />
        </>
      )}
    />
  );
}

/** Says how a chargeback went on. */
export function ChargebackDialog({
  action,
  about,
  state,
}: Pick<FormDialogProps, 'action' | 'about'> & { readonly state: ChargebackState }) {
  const t = useTranslations('paybacks');
  return (
    <FormDialog
      action={action}
      about={about}
      trigger={t('advance')}
      title={t('advanceTitle', { reference: about })}
      description={t('advanceText')}
      confirm={t('advanceSend')}
      fields={(errorOf) => (
        <>
          <SelectField
            name="step.state"
            label={t('state')}
            options={nextChargebackStates(state).map((next) => ({ value: next, label: t(`states.${next}`) }))}
            error={errorOf('step.state')}
          />
          <InputField
            name="step.reachedOn"
            type="date"
            label={t('reachedOn')}
            error={errorOf('step.reachedOn')}
          />
          <TextareaField
            name="step.note"
            label={t('note')}
            help={t('noteHelp')}
            optional
            maxLength={500}
            error={errorOf('step.note')}
          />
        </>
      )}
    />
  );
}

function FormDialog({ about, title, description, trigger, action, ...form }: FormDialogProps) {
  const [open, setOpen] = useState(false);
  const act: FormAction = async (before, data) => {
    const result = await action(before, data);
    if (result.ok) setOpen(false);
    return result;
  };
  return (
    <>
      <Button variant="secondary" size="sm" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {trigger}
        <span className="sr-only">{` ${about}`}</span>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={title} description={description}>
        {open && <DialogForm {...form} action={act} onCancel={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function DialogForm({
  action,
  confirm,
  fields,
  onCancel,
}: Pick<FormDialogProps, 'action' | 'confirm' | 'fields'> & { readonly onCancel: () => void }) {
  const t = useTranslations('common');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      {fields(errorOf)}
      <FormActions>
        <SubmitButton>{confirm}</SubmitButton>
        <Button variant="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </FormActions>
    </Form>
  );
}
