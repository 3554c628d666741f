'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useState } from 'react';
import type { FormProblem, FormResult } from '#core/form-result.ts';
import { buttonClass } from './button-class.ts';
import { controlClass } from './control-class.ts';
import { Dialog } from './dialog.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { SubmitButton } from './submit-button.tsx';

type ConfirmDialogProps = {
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly title: string;
  /** What happens, to whom, and whether it can be undone. */
  readonly description: ReactNode;
  readonly confirmLabel: string;
  /** Asked to be typed before the dangerous thing can be done. */
  readonly typeName?: string;
  /** A server action; the hidden fields reach it with the typed name as `confirmation`. Refused, the dialog says why. */
  readonly action: (form: FormData) => Promise<FormResult<unknown> | void>;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly dangerous?: boolean;
  /** In a row of a table the button that opens it stays quiet; the red one stands in the dialog. */
  readonly inRow?: boolean;
};

/** Asks before something that matters is done; a dangerous thing also asks for its name. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    trigger,
    title,
    description,
    confirmLabel,
    typeName,
    action,
    hidden = {},
    dangerous = true,
    inRow = false,
  } = props;
  const t = useTranslations();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const inputId = useId();
  const ready = typeName === undefined || typed.trim() === typeName;

  const close = () => {
    setOpen(false);
    setTyped('');
    setProblems([]);
  };

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        className={buttonClass(
          inRow ? { variant: 'secondary', size: 'sm' } : { variant: dangerous ? 'danger' : 'secondary' },
        )}
      >
        {trigger}
      </button>
      <Dialog open={open} onClose={close} title={title} description={description}>
        <form
          action={async (form) => {
            const result = await action(form);
            // The fields of the dialog are hidden, so that there is nothing to link to.
            if (result?.ok === false) setProblems(result.problems.map(({ message }) => ({ message })));
            else close();
          }}
          onSubmit={(event) => {
            if (!ready) {
              event.preventDefault();
            }
          }}
          className="flex flex-col gap-4"
        >
          <ErrorSummary problems={problems} />
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {typeName !== undefined && (
            <div className="flex flex-col gap-1.5">
              <label htmlFor={inputId} className="text-sm">
                {t('ui.form.typeName', { name: typeName })}
              </label>
              <input
                id={inputId}
                name="confirmation"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                className={controlClass()}
              />
            </div>
          )}
          <div className="flex justify-end gap-2">
            <button type="button" onClick={close} className={buttonClass({ variant: 'quiet' })}>
              {t('common.cancel')}
            </button>
            <SubmitButton variant={dangerous ? 'danger' : 'primary'} blocked={!ready}>
              {confirmLabel}
            </SubmitButton>
          </div>
        </form>
      </Dialog>
    </>
  );
}
