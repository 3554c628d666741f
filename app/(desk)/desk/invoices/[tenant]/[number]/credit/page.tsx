import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ProposeCredit } from '#components/billing/propose-credit.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposeCredit } from '../../../../../../approval-actions.ts';
import { proposableKinds } from '../../../../../../credit-kinds.ts';
import { deskInvoicePlaces } from '../../../../../../invoice-pages.ts';

type Props = { readonly params: Promise<{ readonly tenant: string; readonly number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('credits')]);
  return { title: t('proposeTitle', { number }) };
}

export default async function ProposeCreditPage({ params }: Props) {
  const [actor, key, caller] = await Promise.all([requireDesk(), params, getCaller()]);
  const [tenant, credits, t, invoices] = await Promise.all([
    orNotFound(caller.tenancy.current({ tenant: key.tenant })),
    orNotFound(caller.billing.credits(key)),
    getTranslations('credits'),
    getTranslations('invoices'),
  ]);
  const places = deskInvoicePlaces(key);
  const crumbs = [
    { label: invoices('title'), href: places.list },
    { label: key.number, href: places.page },
    { label: t('propose') },
  ];
  return (
    <>
      <PageHeader title={t('proposeTitle', { number: key.number })} lede={t('proposeLede')} crumbs={crumbs} />
      {mayDo(actor, 'billing.proposeCredit', { tenantId: tenant.id }) ? (
        <ClientMessages namespaces={['credits', 'creditKinds']}>
          <ProposeCredit
            action={proposeCredit.bind(null, key)}
            credits={credits}
            kinds={proposableKinds(actor, { tenantId: tenant.id, kind: 'credit-note' }).toReversed()}
          />
        </ClientMessages>
      ) : (
        <p className="text-ink-quiet">{t('notYours')}</p>
      )}
    </>
  );
}
