import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceCorrections } from '#components/billing/invoice-corrections.tsx';
import { InvoiceView } from '#components/billing/invoice-view.tsx';
import { DisputesOfInvoice } from '#components/disputes/dispute-list.tsx';
import { InvoiceRetention } from '#components/retention/invoice-retention.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { replaceInvoice } from '../../../../../approval-actions.ts';
import { voidInvoice } from '../../../../../billing-actions.ts';
import { deskInvoicePlaces, readInvoicePage } from '../../../../../invoice-pages.ts';
import { holdInvoice } from '../../../../../retention-actions.ts';

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
  const caller = await getCaller();
  const standing = await orNotFound(caller.retention.ofInvoice(key));
  const places = deskInvoicePlaces(key);
  const disputes = mayDo(actor, 'disputes.readDisputes', { tenantId: page.invoice.tenantId })
    ? await orNotFound(caller.disputes.list({ tenant: key.tenant, invoice: key.number }))
    : [];
  const proposes = mayDo(actor, 'billing.proposeCredit', { tenantId: page.invoice.tenantId });
  const proposeCredit = proposes ? places.proposeCredit : null;
  const { replacedBy, status, tenantId } = page.invoice;
  return (
    <>
      <InvoiceView
        {...page}
        query={query}
        places={{ ...places, proposeCredit }}
        disputes={
          <DisputesOfInvoice disputes={disputes} home={`/desk/disputes/${key.tenant}`} zone="UTC" isDesk />
        }
        corrections={
          <InvoiceCorrections
            number={key.number}
            replace={
              status === 'delivered' && replacedBy === null && proposes
                ? replaceInvoice.bind(null, key)
                : null
            }
            makeVoid={
              status === 'issued' && mayDo(actor, 'billing.voidInvoice', { tenantId })
                ? voidInvoice.bind(null, key)
                : null
            }
          />
        }
      />
      <ClientMessages namespaces={['retention']}>
        <InvoiceRetention
          number={key.number}
          standing={standing}
          place={mayDo(actor, 'retention.placeHold', { tenantId }) ? holdInvoice.bind(null, key) : null}
        />
      </ClientMessages>
    </>
  );
}
