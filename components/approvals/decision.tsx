'use client';

import { useTranslations } from 'next-intl';
import { useActionState, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

type Answer = FormResult<unknown>;
type ReasonAction = (before: Answer | null, form: FormData) => Promise<Answer>;

type DecisionProps = {
  readonly approve: () => Promise<Answer>;
  readonly reject: ReasonAction;
};

/** Approve, or reject with a reason. There is no way to decide about several at once. */
export function Decision({ approve, reject }: DecisionProps) {
  const t = useTranslations('approvals');
  const [result, submit] = useActionState<Answer | null>(approve, null);
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Form action={submit} problems={result?.ok === false ? result.problems : []}>
        <SubmitButton>{t('approve')}</SubmitButton>
      </Form>
      <ReasonDialog
        trigger={t('reject')}
        title={t('rejectTitle')}
        label={t('rejectReason')}
        help={t('rejectReasonHelp')}
        confirm={t('confirmReject')}
        action={reject}
      />
    </div>
  );
}

/** Takes the own proposal back. */
export function Withdrawal({ withdraw }: { withdraw: ReasonAction }) {
  const t = useTranslations('approvals');
  return (
    <ReasonDialog
      trigger={t('withdraw')}
      title={t('withdrawTitle')}
      label={t('withdrawReason')}
      optional
      confirm={t('confirmWithdraw')}
      action={withdraw}
    />
  );
}

type ReasonDialogProps = {
  readonly trigger: string;
  readonly title: string;
  readonly label: string;
  readonly help?: string;
  readonly optional?: boolean;
  readonly confirm: string;
  readonly action: ReasonAction;
};

function ReasonDialog({ trigger, title, ...form }: ReasonDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)} aria-haspopup="dialog">
        {trigger}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={title}>
        {open && <ReasonForm {...form} />}
      </Dialog>
    </>
  );
}

function ReasonForm({
  action,
  confirm,
  help,
  label,
  optional,
}: Omit<ReasonDialogProps, 'trigger' | 'title'>) {
  const [result, submit] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  return (
    <Form action={submit} problems={problems}>
      <TextareaField
        name="reason"
        label={label}
        maxLength={1000}
        error={problems.find(({ field }) => field === 'reason')?.message}
        {...(help === undefined ? {} : { help })}
        {...(optional === undefined ? {} : { optional })}
      />
      <FormActions>
        <SubmitButton variant="danger">{confirm}</SubmitButton>
      </FormActions>
    </Form>
  );
}
