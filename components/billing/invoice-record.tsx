import { useLocale, useTranslations } from 'next-intl';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { formatInstant } from '#core/format/format.ts';
import type { InvoiceDetail } from '#server/modules/billing/contract.ts';

const DIGEST_ENDS = 10;

/** What vouches for an invoice: its digest, who signed it and when, its place in the log, and who was told. */
export function InvoiceRecord({ invoice, zone }: { invoice: InvoiceDetail; zone: string }) {
  const t = useTranslations('invoices.proof');
  const locale = useLocale();
  const { deliveredTo, record, sha256 } = invoice;
  const id = (value: string, label: string) => <Identifier value={value} label={label} ends={DIGEST_ENDS} />;
  const items = [
    { key: 'digest', label: t('digest'), value: id(sha256, t('digest')) },
    ...(record === null
      ? []
      : [
          { key: 'at', label: t('issuedAt'), value: formatInstant(record.issuedAt, locale, { zone }) },
          { key: 'kid', label: t('key'), value: id(record.kid, t('key')) },
          { key: 'log', label: t('logIndex'), value: record.logIndex ?? t('pending') },
        ]),
    {
      key: 'sent',
      label: t('delivered'),
      value:
        deliveredTo.length === 0 ? t('notSent') : deliveredTo.map(({ recipient }) => recipient).join(', '),
    },
  ];
  return <KeyValues items={items} />;
}
