import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { FormResult } from '#core/form-result.ts';
import type {
  WebhookAttemptView,
  WebhookDeliveryView,
  WebhookView,
} from '#server/modules/notifications/contract-webhooks.ts';
import { type NewWebhookAction, RotateSecretForm, WebhookButton } from './webhook-forms.tsx';
import { WebhookStanding } from './webhooks-page.tsx';

export type WebhookActions = {
  readonly rotate: NewWebhookAction;
  readonly test: FormAction;
  readonly redeliver: FormAction;
  readonly turn: FormAction;
  readonly remove: (form: FormData) => Promise<FormResult<unknown> | void>;
};

const TONES: Readonly<Record<WebhookDeliveryView['status'], Tone>> = {
  delivered: 'proved',
  waiting: 'attention',
  failed: 'failure',
};

/** One endpoint: how it stands, what was sent, and what can be done. */
export function WebhookPage(props: {
  readonly webhook: WebhookView;
  readonly deliveries: readonly WebhookDeliveryView[];
  readonly home: string;
  /** Null for who may only look. */
  readonly actions: WebhookActions | null;
}) {
  const { actions, deliveries, home, webhook } = props;
  const t = useTranslations('webhooks');
  const endpointId = webhook.id;
  const isOff = webhook.status === 'disabled' || webhook.status === 'gave_up';
  return (
    <>
      <PageHeader
        title={<span className="[overflow-wrap:anywhere]">{new URL(webhook.url).host}</span>}
        crumbs={[{ label: t('title'), href: home }, { label: new URL(webhook.url).host }]}
        status={<WebhookStanding status={webhook.status} />}
      />
      <div className="flex flex-col gap-12">
        {webhook.status === 'gave_up' && (
          <Callout tone="failure" title={t('gaveUpTitle')}>
            {t('gaveUpText')}
          </Callout>
        )}
        <Facts webhook={webhook} />
        <Section title={t('deliveries')} lede={t('deliveriesText')}>
          {actions !== null && !isOff && (
            <div className="mb-4">
              <WebhookButton action={actions.test} hidden={{ endpointId }} label={t('test')} />
            </div>
          )}
          {deliveries.length === 0 ? (
            <p className="text-ink-quiet">{t('noDeliveries')}</p>
          ) : (
            <ul className="divide-y border-y">
              {deliveries.map((delivery) => (
                <Delivery
                  key={delivery.id}
                  delivery={delivery}
                  redeliver={actions === null || isOff ? null : actions.redeliver}
                  endpointId={endpointId}
                />
              ))}
            </ul>
          )}
        </Section>
        {actions !== null && (
          <>
            <Section title={t('rotateTitle')} lede={t('rotateText')}>
              <RotateSecretForm endpointId={endpointId} action={actions.rotate} />
            </Section>
            <Section title={t('endTitle')} lede={t('endText')}>
              <div className="flex flex-wrap gap-3">
                <WebhookButton
                  action={actions.turn}
                  hidden={{ endpointId, enabled: String(isOff) }}
                  label={t(isOff ? 'turnOn' : 'turnOff')}
                />
                <ConfirmDialog
                  trigger={t('remove')}
                  title={t('removeTitle')}
                  description={t('removeText')}
                  confirmLabel={t('remove')}
                  action={actions.remove}
                  hidden={{ endpointId }}
                />
              </div>
            </Section>
          </>
        )}
      </div>
    </>
  );
}

function Facts({ webhook }: { webhook: WebhookView }) {
  const t = useTranslations('webhooks');
  const { createdAt, createdBy, description, eventTypes, failingSince, previousUntil, url } = webhook;
  const items = [
    { key: 'url', label: t('url'), value: <span className="[overflow-wrap:anywhere]">{url}</span> },
    ...(description === '' ? [] : [{ key: 'description', label: t('description'), value: description }]),
    {
      key: 'events',
      label: t('events'),
      value: <span className="font-mono text-xs">{eventTypes.join(', ')}</span>,
    },
    {
      key: 'made',
      label: t('made'),
      value: (
        <>
          {createdBy}, <RelativeTime instant={createdAt} />
        </>
      ),
    },
    ...(failingSince === null
      ? []
      : [{ key: 'failing', label: t('failingSince'), value: <RelativeTime instant={failingSince} /> }]),
    ...(previousUntil === null
      ? []
      : [{ key: 'overlap', label: t('previousUntil'), value: <RelativeTime instant={previousUntil} /> }]),
  ];
  return <KeyValues items={items} />;
}

function Delivery(props: {
  delivery: WebhookDeliveryView;
  redeliver: FormAction | null;
  endpointId: string;
}) {
  const { delivery, endpointId, redeliver } = props;
  const { attempts, body, createdAt, id, status, type } = delivery;
  const t = useTranslations('webhooks');
  const standing = useTranslations('webhooks.deliveryStatus');
  return (
    <li>
      <details className="group py-1">
        <summary className="flex min-h-11 cursor-pointer flex-wrap items-center gap-x-4 gap-y-1 rounded-sm px-1">
          <span className="font-mono text-sm">{type}</span>
          <Status tone={TONES[status]} look="text">
            {standing(status)}
          </Status>
          <span className="text-sm text-ink-quiet">
            <RelativeTime instant={createdAt} /> · {t('attempts', { count: attempts.length })}
          </span>
        </summary>
        <div className="flex flex-col gap-4 px-1 pb-4">
          <p className="font-mono text-xs text-ink-quiet [overflow-wrap:anywhere]">msg_{id}</p>
          <pre className="rounded-md bg-raised p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
            {JSON.stringify(JSON.parse(body), null, 2)}
          </pre>
          {attempts.length > 0 && (
            <ol className="flex flex-col gap-1.5 text-sm">
              {attempts.map((attempt) => (
                <li key={attempt.at}>
                  <Attempt attempt={attempt} />
                </li>
              ))}
            </ol>
          )}
          {redeliver !== null && status !== 'waiting' && (
            <WebhookButton
              action={redeliver}
              hidden={{ endpointId, deliveryId: id }}
              label={t('redeliver')}
            />
          )}
        </div>
      </details>
    </li>
  );
}

function Attempt({ attempt }: { attempt: WebhookAttemptView }) {
  const { answer, at, durationMs, error, statusCode } = attempt;
  const t = useTranslations('webhooks');
  return (
    <span className="flex flex-col">
      <span>
        <RelativeTime instant={at} /> ·{' '}
        {statusCode === null
          ? t('noAnswer')
          : t('answered', { status: String(statusCode), ms: String(durationMs) })}
      </span>
      {error !== null && <span className="text-ink-quiet">{error}</span>}
      {answer !== null && answer !== '' && (
        <code className="font-mono text-xs text-ink-quiet [overflow-wrap:anywhere]">{answer}</code>
      )}
    </span>
  );
}
