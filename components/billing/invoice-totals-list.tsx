import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Figure } from '#components/ui/figure.tsx';
import type { InvoiceDiscount, InvoiceDocument } from '#core/contracts/invoice.ts';
import { formatPercent } from '#core/format/format.ts';
import { useTaxTitle } from './invoice-taxes.tsx';

type InvoiceTotalsListProps = { readonly invoice: InvoiceDocument; readonly documentKey: string };

/** From the lines over discounts, net, taxes and total to what is due after grants paid; each amount opens up. */
export function InvoiceTotalsList({ invoice, documentKey }: InvoiceTotalsListProps) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const taxTitle = useTaxTitle();
  const { credits, currency, discounts = [], taxes, totals } = invoice;
  const row = (amount: string, label: string, working: string) => (
    <Figure
      size="inline"
      hideUnit
      hideMark
      backing="issued"
      documentKey={documentKey}
      value={{ kind: 'amount', amount, currency }}
      label={label}
      working={working}
    />
  );
  const discountLabel = ({ description, kind }: InvoiceDiscount) =>
    t(kind === 'coupon' ? 'discountCoupon' : 'discountGrant', { name: description[locale] });
  const total = t('total', { currency });
  const due = t('amountDue', { currency });
  return (
    <div className="ml-auto flex w-full max-w-sm flex-col gap-3" data-print="together">
      <dl className="flex flex-col gap-2 text-sm">
        {discounts.map((discount) => (
          <TotalRow key={discount.id} label={discountLabel(discount)}>
            {row(`-${discount.amount}`, discountLabel(discount), `discount-${discount.id}`)}
          </TotalRow>
        ))}
        <TotalRow label={t('net')}>{row(totals.net, t('net'), 'net')}</TotalRow>
        {taxes.map((tax, index) => {
          const label = `${taxTitle(tax)} ${formatPercent(tax.ratePercent, locale)}`;
          return (
            <TotalRow key={index} label={label}>
              {row(tax.amount, label, `tax-${index}`)}
            </TotalRow>
          );
        })}
        <StrongRow label={total}>{row(totals.total, total, 'total')}</StrongRow>
        {credits.map((credit) => {
          const label = t('paidByGrant', { name: credit.description[locale] });
          return (
            <TotalRow key={credit.id} label={label}>
              {row(`-${credit.amount}`, label, `grant-${credit.id}`)}
            </TotalRow>
          );
        })}
        {totals.due !== undefined && <StrongRow label={due}>{row(totals.due, due, 'due')}</StrongRow>}
      </dl>
      {(discounts.length > 0 || credits.length > 0) && (
        <p className="text-xs text-ink-quiet">{t('grantsNote')}</p>
      )}
    </div>
  );
}

function TotalRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-6">
      <dt className="text-ink-soft">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function StrongRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-6 border-t border-line-strong pt-3">
      <dt className="text-base font-semibold">{label}</dt>
      <dd className="text-lg font-semibold">{children}</dd>
    </div>
  );
}
