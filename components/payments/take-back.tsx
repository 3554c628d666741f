'use client';

import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control-class.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorSummary } from '#components/ui/error-summary.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormProblem, FormResult } from '#core/form-result.ts';

export type TakeBackAction = (form: FormData) => Promise<FormResult<unknown>>;

type TakeBackProps = {
  readonly action: TakeBackAction;
  /** The payment or allocation, by id. */
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly text: string;
  /** Read after the button's word, so that the buttons of a table differ. */
  readonly about: string;
};

/** Takes a row of the books back by one that mirrors it; asks for the reason, which stays with it. */
export function TakeBack({ action, id, label, title, text, about }: TakeBackProps) {
  const t = useTranslations();
  const reasonId = useId();
  const [open, setOpen] = useState(false);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const close = () => {
    setOpen(false);
    setProblems([]);
  };
  return (
    <>
      <Button variant="secondary" size="sm" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
        <span className="sr-only">{` ${about}`}</span>
      </Button>
      <Dialog open={open} onClose={close} title={title} description={text}>
        <form
          noValidate
          className="flex flex-col gap-4"
          action={async (form) => {
            const result = await action(form);
            if (result.ok) close();
            else setProblems(result.problems.map(({ message }) => ({ message })));
          }}
        >
          <ErrorSummary problems={problems} />
          <input type="hidden" name="id" value={id} />
          <div className="flex flex-col gap-1.5">
            <label htmlFor={reasonId} className="text-sm font-medium">
              {t('receivables.reason')}
            </label>
            <input
              id={reasonId}
              name="reason"
              autoComplete="off"
              maxLength={500}
              className={controlClass()}
            />
          </div>
          <div className="flex justify-end gap-2">
            <Button variant="quiet" onClick={close}>
              {t('common.cancel')}
            </Button>
            <SubmitButton variant="danger">{label}</SubmitButton>
          </div>
        </form>
      </Dialog>
    </>
  );
}
