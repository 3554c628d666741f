import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { Status } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { InvoiceStanding } from '#server/modules/retention/contract.ts';

type InvoiceRetentionProps = {
  readonly number: string;
  readonly standing: InvoiceStanding;
  /** Places a hold on this invoice; null for those who may not. */
  readonly place: FormAction | null;
};

/** How long the files of an invoice are kept, and what holds it beyond that. */
export function InvoiceRetention({ number, standing, place }: InvoiceRetentionProps) {
  const t = useTranslations('retention');
  const { holds, keptThrough, removedOn } = standing;
  return (
    <Section title={t('ofInvoiceTitle')} lede={t('ofInvoiceText')}>
      <KeyValues
        layout="grid"
        items={[
          {
            key: 'through',
            label: t('keptThrough'),
            value: keptThrough === null ? t('always') : <CivilDate date={keptThrough} />,
          },
          {
            key: 'held',
            label: t('legalHold'),
            value:
              holds.length === 0 ? (
                t('notHeld')
              ) : (
                <Status tone="attention" look="text">
                  {t('heldBy', { holds: holds.join(', ') })}
                </Status>
              ),
          },
          ...(removedOn === null
            ? []
            : [{ key: 'removed', label: t('removedOn'), value: <CivilDate date={removedOn} /> }]),
        ]}
      />
      {place !== null && (
        <div className="mt-4">
          <ReasonDialog
            trigger={t('placeOnInvoice')}
            title={t('placeOnInvoiceTitle', { number })}
            description={t('placeOnInvoiceText')}
            label={t('reason')}
            help={t('reasonHelp')}
            confirm={t('place')}
            action={place}
          />
        </div>
      )}
    </Section>
  );
}
