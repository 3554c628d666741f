'use client';

import { useTranslations } from 'next-intl';
import { Form } from '#components/ui/form.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type DecisionProps = {
  readonly approve: FormAction;
  readonly reject: FormAction;
};

/** Approve, or reject with a reason. There is no way to decide about several at once. */
export function Decision({ approve, reject }: DecisionProps) {
  const t = useTranslations('approvals');
  const { submit, problems } = useFormAction(approve);
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Form action={submit} problems={problems}>
        <SubmitButton>{t('approve')}</SubmitButton>
      </Form>
      <ReasonDialog
        trigger={t('reject')}
        title={t('rejectTitle')}
        label={t('rejectReason')}
        help={t('rejectReasonHelp')}
        confirm={t('confirmReject')}
        isDanger
        action={reject}
      />
    </div>
  );
}

/** Takes the own proposal back. */
export function Withdrawal({ withdraw }: { withdraw: FormAction }) {
  const t = useTranslations('approvals');
  return (
    <ReasonDialog
      trigger={t('withdraw')}
      title={t('withdrawTitle')}
      label={t('withdrawReason')}
      optional
      confirm={t('confirmWithdraw')}
      isDanger
      action={withdraw}
    />
  );
}
