import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { WebhookPage } from '#components/notifications/webhook-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import {
  redeliverWebhook,
  removeWebhook,
  rotateWebhook,
  switchWebhook,
  testWebhook,
} from '../../../../webhook-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: t('title') };
}

export default async function VendorWebhookPage({
  params,
}: {
  params: Promise<{ readonly endpoint: string }>;
}) {
  const [actor, { endpoint: endpointId }, caller] = await Promise.all([requireDesk(), params, getCaller()]);
  const found = await orNotFound(caller.notifications.vendorWebhooks.read({ endpointId }));
  const mayChange = mayDo(actor, 'notifications.changeWebhooks', 'vendor');
  return (
    <ClientMessages namespaces={['webhooks']}>
      <WebhookPage
        {...found}
        home="/desk/webhooks"
        actions={
          mayChange
            ? {
                rotate: rotateWebhook.bind(null, null),
                test: testWebhook.bind(null, null),
                redeliver: redeliverWebhook.bind(null, null),
                turn: switchWebhook.bind(null, null),
                remove: removeWebhook.bind(null, null),
              }
            : null
        }
      />
    </ClientMessages>
  );
}
