import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ProposeCouponForm, ProposeGrantForm } from '#components/credits/grant-forms.tsx';
import { GrantsView } from '#components/credits/grants-view.tsx';
import { ReceivedNotes } from '#components/credits/received-notes.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposeCoupon, proposeGrant, proposeVoidGrant } from '../../../../../credit-actions.ts';
import { maySellGrants, proposableKinds } from '../../../../../credit-kinds.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

const USUAL_CURRENCIES = ['EUR', 'USD', 'GBP', 'JPY'];

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ tenant }, t] = await Promise.all([params, getTranslations('grants')]);
  return { title: t('ofCustomer', { customer: tenant }) };
}

export default async function TenantCreditsPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, actor, caller, t] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('grants'),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const grants = await orNotFound(caller.credits.grants({ tenant: name }));
  const proposes = mayDo(actor, 'credits.proposeGrant', { tenantId: tenant.id });
  const sells = maySellGrants(actor, tenant.id);
  const currencies = [...new Set([...grants.map(({ currency }) => currency), ...USUAL_CURRENCIES])];
  return (
    <>
      <PageHeader
        title={t('ofCustomer', { customer: tenant.name })}
        lede={t('deskLede')}
        crumbs={[
          { label: t('customers'), href: '/desk/tenants' },
          { label: tenant.name, href: `/desk/tenants/${name}` },
          { label: t('deskTitle') },
        ]}
      />
      <ReceivedNotes
        notes={(await orNotFound(caller.billing.creditNotes({ tenant: name }))).toReversed()}
        settlements={await orNotFound(caller.payments.settlements({ tenant: name }))}
        query={query}
        places={{
          note: (number) => `/desk/credit-notes/${name}/${number}`,
          invoice: (number) => `/desk/invoices/${name}/${number}`,
          grant: `/desk/tenants/${name}/credits#grants`,
          statement: `/desk/receivables/${name}`,
          csv: `/t/${name}/credits/notes/csv`,
        }}
      />
      <ClientMessages namespaces={['grants', 'creditKinds']}>
        <GrantsView
          grants={grants}
          coupons={await orNotFound(caller.credits.coupons({ tenant: name }))}
          query={query}
          csvHref={`/t/${name}/credits/csv`}
          invoiceHref={(number) => `/desk/invoices/${name}/${number}`}
          noteHref={(number) => `/desk/credit-notes/${name}/${number}`}
          actionsOf={({ balance, currency, number }) =>
            sells && /[1-9]/.test(balance) ? (
              <div>
                <ReasonDialog
                  trigger={t('end')}
                  title={t('end')}
                  description={t('endText', { left: `${balance} ${currency}` })}
                  label={t('reason')}
                  help={t('reasonHelp')}
                  confirm={t('end')}
                  action={proposeVoidGrant.bind(null, { number, tenant: name })}
                />
              </div>
            ) : null
          }
        />
        {proposes && (
          <Section title={t('proposeNew')} lede={t('proposeText')}>
            <div className="flex flex-col items-start gap-3">
              <Disclosure label={t('propose')}>
                <ProposeGrantForm
                  action={proposeGrant.bind(null, name)}
                  currencies={currencies}
                  creditKinds={proposableKinds(actor, { tenantId: tenant.id, kind: 'grant' })}
                  sells={sells}
                />
              </Disclosure>
              {sells && (
                <Disclosure label={t('proposeCoupon')}>
                  <ProposeCouponForm action={proposeCoupon.bind(null, name)} currencies={currencies} />
                </Disclosure>
              )}
            </div>
          </Section>
        )}
      </ClientMessages>
    </>
  );
}
