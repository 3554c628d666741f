import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { WebhooksPage } from '#components/notifications/webhooks-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { offeredEventTypes } from '#server/modules/notifications/contract-webhooks.ts';
import { createWebhook } from '../../../../../webhook-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: t('title') };
}

export default async function TenantWebhooksPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, caller, t] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    getTranslations('webhooks'),
  ]);
  const { actor, tenant } = await requirePortal(name);
  const webhooks = await orNotFound(caller.notifications.tenantWebhooks.list({ tenant: name }));
  const owner = { tenantId: tenant.id };
  const mayChange = mayDo(actor, 'notifications.changeWebhooks', owner);
  return (
    <ClientMessages namespaces={['webhooks']}>
      <WebhooksPage
        lede={t('lede')}
        webhooks={webhooks}
        query={query}
        home={`/t/${name}/settings/webhooks`}
        offered={offeredEventTypes(owner)}
        create={mayChange ? createWebhook.bind(null, name) : null}
      />
    </ClientMessages>
  );
}
