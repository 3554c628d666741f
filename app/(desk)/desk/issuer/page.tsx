import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { IssuerForm } from '#components/billing/issuer-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNull } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { saveIssuer } from '../../../billing-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('billingForms');
  return { title: t('issuerTitle') };
}

export default async function IssuerPage() {
  const [actor, caller, t] = await Promise.all([requireDesk(), getCaller(), getTranslations('billingForms')]);
  const mayChange = mayDo(actor, 'billing.setIssuer', 'vendor');
  const [issuer, bank] = await Promise.all([
    orNull(caller.billing.issuer(), ['billing.issuer_unknown']),
    mayChange ? orNull(caller.billing.issuerBank(), ['billing.issuer_unknown']) : null,
  ]);
  return (
    <>
      <PageHeader title={t('issuerTitle')} lede={t('issuerLede')} />
      <ClientMessages namespaces={['billingForms']}>
        <IssuerForm
          issuer={issuer}
          bank={bank}
          action={saveIssuer.bind(null, issuer?.revision ?? 0)}
          mayChange={mayChange}
        />
      </ClientMessages>
    </>
  );
}
