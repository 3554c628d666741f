import { useTranslations } from 'next-intl';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';

type InvoiceCorrectionsProps = {
  readonly number: string;
  /** Proposes to credit it in full and to make another; null where that cannot be. */
  readonly replace: FormAction | null;
  /** Makes it void; null where that cannot be. */
  readonly makeVoid: FormAction | null;
};

/** What staff may do about an invoice that is wrong as a whole: void before delivery, replace after it. */
export function InvoiceCorrections({ number, replace, makeVoid }: InvoiceCorrectionsProps) {
  const t = useTranslations('invoices.correct');
  return (
    <>
      {replace !== null && (
        <ReasonDialog
          action={replace}
          trigger={t('replace')}
          title={t('replaceTitle', { number })}
          description={t('replaceText')}
          label={t('reason')}
          help={t('replaceReasonHelp')}
          confirm={t('replaceSend')}
        />
      )}
      {makeVoid !== null && (
        <ReasonDialog
          action={makeVoid}
          trigger={t('void')}
          title={t('voidTitle', { number })}
          description={t('voidText')}
          label={t('reason')}
          confirm={t('void')}
          isDanger
        />
      )}
    </>
  );
}
