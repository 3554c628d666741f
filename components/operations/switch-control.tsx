'use client';

import { useTranslations } from 'next-intl';
import { useActionState, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

export type SwitchAction = (
  name: string,
  enabled: boolean,
  before: FormResult<unknown> | null,
  form: FormData,
) => Promise<FormResult<unknown>>;

type SwitchControlProps = {
  readonly name: string;
  /** What it is called on screen. */
  readonly label: string;
  readonly enabled: boolean;
  readonly action: SwitchAction;
};

/** Turns one switch after asking why. */
export function SwitchControl({ name, label, enabled, action }: SwitchControlProps) {
  const t = useTranslations('jobs');
  const [open, setOpen] = useState(false);
  const turn = enabled ? 'Off' : 'On';
  return (
    <>
      <Button size="sm" variant="secondary" onClick={() => setOpen(true)} aria-haspopup="dialog">
        {t(`turn${turn}`)}
        <span className="sr-only">{label}</span>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t(`turn${turn}Title`, { job: label })}>
        {open && (
          <ReasonForm
            confirm={t(`confirm${turn}`)}
            action={action.bind(null, name, !enabled)}
            onDone={() => setOpen(false)}
          />
        )}
      </Dialog>
    </>
  );
}

function ReasonForm(props: {
  confirm: string;
  action: (before: FormResult<unknown> | null, form: FormData) => Promise<FormResult<unknown>>;
  onDone: () => void;
}) {
  const t = useTranslations('jobs');
  const [result, submit] = useActionState(async (before: FormResult<unknown> | null, form: FormData) => {
    const answer = await props.action(before, form);
    if (answer.ok) props.onDone();
    return answer;
  }, null);
  const problems = result?.ok === false ? result.problems : [];
  const error = problems.find(({ field }) => field === 'reason')?.message;
  return (
    <Form action={submit} problems={problems}>
      <TextareaField
        name="reason"
        label={t('reason')}
        help={t('reasonHelp')}
        maxLength={500}
        {...(error === undefined ? {} : { error })}
      />
      <FormActions>
        <SubmitButton>{props.confirm}</SubmitButton>
      </FormActions>
    </Form>
  );
}
