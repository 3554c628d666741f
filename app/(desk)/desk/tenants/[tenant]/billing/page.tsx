import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CommitmentStanding } from '#components/billing/commitment-standing.tsx';
import { ContractForm } from '#components/billing/contract-form.tsx';
import { ProfileForm } from '#components/billing/profile-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound, orNull } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { saveBillingProfile, saveContract } from '../../../../../billing-actions.ts';

type Props = { readonly params: Promise<{ readonly tenant: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('billingForms');
  return { title: t('termsTitle') };
}

export default async function TenantBillingPage({ params }: Props) {
  const [{ tenant: name }, actor, caller, t, list] = await Promise.all([
    params,
    requireDesk(),
    getCaller(),
    getTranslations('billingForms'),
    getTranslations('tenancy.list'),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const [profile, contract, commitment] = await Promise.all([
    orNull(caller.billing.profile({ tenant: name }), ['billing.profile_missing']),
    orNull(caller.billing.contract({ tenant: name }), ['billing.contract_missing']),
    caller.billing.commitment({ tenant: name }),
  ]);
  const may = (action: string) => mayDo(actor, action, { tenantId: tenant.id });
  return (
    <>
      <PageHeader
        title={t('termsOf', { tenant: tenant.name })}
        lede={t('termsLede')}
        crumbs={[{ label: list('title'), href: '/desk/tenants' }, { label: tenant.name }]}
      />
      {commitment !== null && (
        <CommitmentStanding
          standing={commitment}
          invoiceHref={(number) => `/desk/invoices/${name}/${number}`}
        />
      )}
      <ClientMessages namespaces={['billingForms']}>
        <Section title={t('profileTitle')} lede={t('profileText')}>
          <ProfileForm
            profile={profile}
            action={saveBillingProfile.bind(null, name, profile?.revision ?? 0)}
            mayChange={may('billing.setBillingProfile')}
          />
        </Section>
        <Section title={t('contractTitle')} lede={t('contractText')}>
          <ContractForm
            contract={contract}
            action={saveContract.bind(null, name, contract?.revision ?? 0)}
            mayChange={may('billing.setContract')}
          />
        </Section>
      </ClientMessages>
    </>
  );
}
