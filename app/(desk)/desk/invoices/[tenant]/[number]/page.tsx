import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceCorrections } from '#components/billing/invoice-corrections.tsx';
import { InvoiceView } from '#components/billing/invoice-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { replaceInvoice } from '../../../../../approval-actions.ts';
import { voidInvoice } from '../../../../../billing-actions.ts';
import { deskInvoicePlaces, readInvoicePage } from '../../../../../invoice-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string; readonly number: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('invoices')]);
  return { title: t('invoiceTitle', { number }) };
}

export default async function DeskInvoicePage({ params, searchParams }: Props) {
  const [actor, key, query] = await Promise.all([requireDesk(), params, searchParams]);
  const page = await readInvoicePage(key, query);
  const places = deskInvoicePlaces(key);
  const proposes = mayDo(actor, 'billing.proposeCredit', { tenantId: page.invoice.tenantId });
  const proposeCredit = proposes ? places.proposeCredit : null;
  const { replacedBy, status, tenantId } = page.invoice;
  return (
    <InvoiceView
      {...page}
      query={query}
      places={{ ...places, proposeCredit }}
      corrections={
        <InvoiceCorrections
          number={key.number}
          replace={
            status === 'delivered' && replacedBy === null && proposes ? replaceInvoice.bind(null, key) : null
          }
          makeVoid={
            status === 'issued' && mayDo(actor, 'billing.voidInvoice', { tenantId })
              ? voidInvoice.bind(null, key)
              : null
          }
        />
      }
    />
  );
}
