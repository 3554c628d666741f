import { useTranslations } from 'next-intl';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
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
  const turn = enabled ? 'Off' : 'On';
  return (
    <ReasonDialog
      trigger={t(`turn${turn}`)}
      about={label}
      size="sm"
      title={t(`turn${turn}Title`, { job: label })}
      label={t('reason')}
      help={t('reasonHelp')}
      confirm={t(`confirm${turn}`)}
      action={action.bind(null, name, !enabled)}
    />
  );
}
