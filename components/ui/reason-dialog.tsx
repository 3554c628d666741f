'use client';

import { useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ReasonForm, type ReasonFormProps } from './reason-form.tsx';
import type { FormAction } from './use-form-action.ts';

type ReasonDialogProps = Omit<ReasonFormProps, 'onCancel'> & {
  readonly trigger: string;
  /** Read after the button's word, so that the buttons of a table differ. */
  readonly about?: string;
  readonly title: string;
  readonly description?: string;
  readonly size?: 'sm' | 'md';
};

/** A button that asks why in a dialog before it does anything; the dialog closes when it is done. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { trigger, about, title, description, size = 'md', action, ...form } = props;
  const [open, setOpen] = useState(false);
  const act: FormAction = async (before, data) => {
    const result = await action(before, data);
    if (result.ok) setOpen(false);
    return result;
  };
  return (
    <>
      <Button variant="secondary" size={size} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {trigger}
        {about !== undefined && <span className="sr-only">{` ${about}`}</span>}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={title} description={description}>
        {open && <ReasonForm {...form} action={act} onCancel={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}
