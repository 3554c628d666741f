import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { WebhookPage } from '#components/notifications/webhook-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import {
  redeliverWebhook,
  removeWebhook,
  rotateWebhook,
  switchWebhook,
  testWebhook,
} from '../../../../../../webhook-actions.ts';

type Props = { readonly params: Promise<{ readonly tenant: string; readonly endpoint: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: t('title') };
}

export default async function TenantWebhookPage({ params }: Props) {
  const [{ endpoint: endpointId, tenant: name }, caller] = await Promise.all([params, getCaller()]);
  const { actor, tenant } = await requirePortal(name);
  const found = await orNotFound(caller.notifications.tenantWebhooks.read({ tenant: name, endpointId }));
  const mayChange = mayDo(actor, 'notifications.changeWebhooks', { tenantId: tenant.id });
  return (
    <ClientMessages namespaces={['webhooks']}>
      <WebhookPage
        {...found}
        home={`/t/${name}/settings/webhooks`}
        actions={
          mayChange
            ? {
                rotate: rotateWebhook.bind(null, name),
                test: testWebhook.bind(null, name),
                redeliver: redeliverWebhook.bind(null, name),
                turn: switchWebhook.bind(null, name),
                remove: removeWebhook.bind(null, name),
              }
            : null
        }
      />
    </ClientMessages>
  );
}
