import { Webhook } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import type {
  WebhookEventType,
  WebhookStatus,
  WebhookView,
} from '#server/modules/notifications/contract-webhooks.ts';
import { type NewWebhookAction, NewWebhookForm } from './webhook-forms.tsx';

const TONES: Readonly<Record<WebhookStatus, Tone>> = {
  active: 'proved',
  failing: 'attention',
  disabled: 'neutral',
  gave_up: 'failure',
};

/** How an endpoint stands, in a word. */
export function WebhookStanding({ status }: { status: WebhookStatus }) {
  const t = useTranslations('webhooks.status');
  return (
    <Status tone={TONES[status]} look="text">
      {t(status)}
    </Status>
  );
}

/** The endpoints of one owner and a new one. */
export function WebhooksPage(props: {
  readonly lede: string;
  readonly webhooks: readonly WebhookView[];
  readonly query: SearchQuery;
  readonly home: string;
  readonly offered: readonly WebhookEventType[];
  /** Null for who may only look. */
  readonly create: NewWebhookAction | null;
}) {
  const { create, home, lede, offered, query, webhooks } = props;
  const t = useTranslations('webhooks');
  const columns: readonly Column<WebhookView>[] = [
    {
      key: 'url',
      header: t('url'),
      primary: true,
      cell: ({ description, id, url }) => (
        <span className="flex min-w-0 flex-col">
          <Link href={`${home}/${id}`}>
            <span className="[overflow-wrap:anywhere]">{url}</span>
          </Link>
          {description !== '' && <span className="text-xs text-ink-quiet">{description}</span>}
        </span>
      ),
    },
    { key: 'status', header: t('standing'), cell: ({ status }) => <WebhookStanding status={status} /> },
    {
      key: 'events',
      header: t('events'),
      cell: ({ eventTypes }) => (
        <span className="font-mono text-xs [overflow-wrap:anywhere]">{eventTypes.join(', ')}</span>
      ),
    },
    { key: 'created', header: t('made'), cell: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
  ];
  return (
    <>
      <PageHeader title={t('title')} lede={lede} />
      <div className="flex flex-col gap-12">
        <DataTable
          caption={t('title')}
          columns={columns}
          rows={webhooks}
          rowKey={({ id }) => id}
          query={query}
          empty={
            <EmptyState
              title={t('emptyTitle')}
              text={t('emptyText')}
              picture={<Webhook size={36} strokeWidth={1.25} />}
            />
          }
        />
        {create !== null && (
          <Section title={t('newTitle')} lede={t('newText')}>
            <NewWebhookForm action={create} offered={offered} />
          </Section>
        )}
      </div>
    </>
  );
}
