import type { Ctx } from '#server/platform/context.ts';
import { requestEffects } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { Announcement } from '../contract-webhooks.ts';
import { insertDeliveries, type Listener, type NewDelivery, selectListeners } from './repository.ts';

/** The kind of outbox row that sends one webhook; its payload is `{ deliveryId }`. */
export const DELIVER_WEBHOOK = 'webhook.deliver';
/** A receiver may be away over a weekend and miss nothing. */
const TRIED_FOR_MS = 3 * 86_400_000;

/** The body of a webhook, by the recommendation of Standard Webhooks: what, when, and the facts. */
export function webhookBody(about: {
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}): string {
  return JSON.stringify({ type: about.type, timestamp: about.at.toISOString(), data: about.data });
}

/** Writes deliveries of this moment, to be tried for three days, with the outbox rows that carry them out. */
export async function writeDeliveries(ctx: Ctx, deliveries: readonly NewDelivery[]): Promise<void> {
  const giveUpAt = new Date(ctx.now.getTime() + TRIED_FOR_MS);
  await insertDeliveries(ctx.tx, deliveries, { at: ctx.now, giveUpAt });
  await requestEffects(
    ctx,
    deliveries.map(({ dedupKey, endpointId, id, tenantId }) => ({
      tenantId,
      kind: DELIVER_WEBHOOK,
      dedupKey: `${DELIVER_WEBHOOK}:${endpointId}:${dedupKey}`,
      payload: { deliveryId: id },
    })),
  );
}

const hears = ({ eventTypes, tenantId }: Listener, event: Announcement) =>
  eventTypes.includes(event.type) && (tenantId === null || tenantId === event.tenantId);

/**
 * Tells everybody who asked of what happened, in the transaction in which it did: one delivery for each endpoint and event,
 * however often the same cause announces it. Many events cost one look for endpoints.
 */
export async function announce(ctx: Ctx, events: readonly Announcement[]): Promise<void> {
  const tenantIds = [...new Set(events.flatMap(({ tenantId }) => tenantId ?? []))];
  for (const tenantId of tenantIds) authorise(ctx, 'notifications.notify', { tenantId });
  if (tenantIds.length === 0) authorise(ctx, 'notifications.notify', 'vendor');
  const listeners = await selectListeners(ctx.tx, tenantIds);
  if (listeners.length === 0) return;
  const deliveries = events.flatMap((event) => {
    const body = webhookBody({ type: event.type, at: ctx.now, data: event.data });
    return listeners
      .filter((listener) => hears(listener, event))
      .map(
        (listener): NewDelivery => ({
          id: ctx.ids(),
          tenantId: listener.tenantId,
          endpointId: listener.id,
          type: event.type,
          dedupKey: `${event.type}:${event.key}`,
          body,
        }),
      );
  });
  await writeDeliveries(ctx, deliveries);
}
