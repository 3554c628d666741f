'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ReasonForm } from '#components/ui/reason-form.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
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
  const change: FormAction = async (before, form) => {
    const result = await action(name, !enabled, before, form);
    if (result.ok) setOpen(false);
    return result;
  };
  return (
    <>
      <Button size="sm" variant="secondary" onClick={() => setOpen(true)} aria-haspopup="dialog">
        {t(`turn${turn}`)}
        <span className="sr-only">{label}</span>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t(`turn${turn}Title`, { job: label })}>
        {open && (
          <ReasonForm
            label={t('reason')}
            help={t('reasonHelp')}
            confirm={t(`confirm${turn}`)}
            action={change}
          />
        )}
      </Dialog>
    </>
  );
}
