import { readHolders, readStaffRights } from '#server/modules/identity/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { pauseAfterMs } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { notify } from '../notices.ts';
import { secretsOf } from './endpoints.ts';
import { insertAttempt, lockDelivery, updateDelivery, updateEndpoint } from './repository.ts';
import { webhookHeaders } from './signature.ts';

type DeliveryRef = { readonly tenantId: string | null; readonly deliveryId: string };

/** One attempt as it goes out; or why there is none: it is over, or the endpoint is waited for. */
export type PreparedDelivery =
  | {
      readonly kind: 'send';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'over' }
  | { readonly kind: 'waits' };

export type AttemptOutcome = {
  readonly at: Date;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
  readonly answer: string | null;
};

const DISABLED_AFTER_MS = 3 * 86_400_000;
const ENDPOINT_PAUSE_MAX_MS = 3_600_000;
const ANSWER_CHARS_KEPT = 500;

const ownerOf = (tenantId: string | null) => (tenantId === null ? 'vendor' : { tenantId });

/** What is to be sent now for a delivery. */
export async function prepareWebhook(ctx: Ctx, ref: DeliveryRef): Promise<PreparedDelivery> {
  authorise(ctx, 'notifications.sendMail', ownerOf(ref.tenantId));
  const delivery = await lockDelivery(ctx.tx, ref.deliveryId);
  if (delivery === null || delivery.status !== 'waiting') return { kind: 'over' };
  const { body, endpoint, id } = delivery;
  if (endpoint.disabledAt !== null) {
    await updateDelivery(ctx.tx, id, { status: 'failed' });
    return { kind: 'over' };
  }
  if (endpoint.waitsUntil !== null && endpoint.waitsUntil > ctx.now) return { kind: 'waits' };
  const headers = webhookHeaders({
    id: `msg_${id}`,
    at: ctx.now,
    body,
    secrets: secretsOf(endpoint, ctx.now),
  });
  return { kind: 'send', url: endpoint.url, headers, body };
}

/**
 * Keeps what came of an attempt. A failure lets the whole endpoint wait, longer each time; what was tried for its time is
 * given up, and an endpoint that failed for three days is switched off with a notice to those who keep it. Answers whether
 * to try again.
 */
export async function recordWebhookAttempt(
  ctx: Ctx,
  ref: DeliveryRef & { readonly outcome: AttemptOutcome },
): Promise<{ readonly triesAgain: boolean }> {
  authorise(ctx, 'notifications.sendMail', ownerOf(ref.tenantId));
  const delivery = await lockDelivery(ctx.tx, ref.deliveryId);
  // Removed while it was on its way.
  if (delivery === null) return { triesAgain: false };
  const { outcome } = ref;
  const { endpoint, id, tenantId } = delivery;
  await insertAttempt(ctx.tx, {
    ...outcome,
    answer: outcome.answer === null ? null : outcome.answer.replaceAll('\0', '').slice(0, ANSWER_CHARS_KEPT),
    deliveryId: id,
    tenantId,
    ordinal: delivery.attempts.length + 1,
  });
  const owner = ownerOf(tenantId);
  const isDelivered = outcome.statusCode !== null && outcome.statusCode >= 200 && outcome.statusCode < 300;
  if (isDelivered) {
    await updateDelivery(ctx.tx, id, { status: 'delivered' });
    if (endpoint.failures > 0)
      await updateEndpoint(ctx.tx, owner, endpoint.id, { failingSince: null, failures: 0, waitsUntil: null });
    return { triesAgain: false };
  }
  const isOver = delivery.type === 'webhook.test' || delivery.giveUpAt <= ctx.now;
  if (isOver) await updateDelivery(ctx.tx, id, { status: 'failed' });
  // Somebody tries whether it works: that it does not is no reason to let others wait.
  if (delivery.type === 'webhook.test') return { triesAgain: false };
  const failures = endpoint.failures + 1;
  const failingSince = endpoint.failingSince ?? outcome.at;
  const pauseMs = Math.min(pauseAfterMs(failures), ENDPOINT_PAUSE_MAX_MS);
  const isHopeless = isOver && ctx.now.getTime() - failingSince.getTime() >= DISABLED_AFTER_MS;
  await updateEndpoint(ctx.tx, owner, endpoint.id, {
    failures,
    failingSince,
    waitsUntil: new Date(ctx.now.getTime() + pauseMs),
    ...(isHopeless ? { disabledAt: ctx.now, disabledBy: 'failing' } : {}),
  });
  if (isHopeless) await tellKeepers(ctx, { id: endpoint.id, tenantId, url: endpoint.url });
  return { triesAgain: !isOver };
}

/** Those who may switch the endpoint on again hear that it is off. */
async function tellKeepers(
  ctx: Ctx,
  endpoint: { readonly id: string; readonly tenantId: string | null; readonly url: string },
): Promise<void> {
  const { id, tenantId, url } = endpoint;
  const [userIds, home] =
    tenantId === null ? [await vendorAdmins(ctx), '/desk'] : await tenantAdmins(ctx, tenantId);
  for (const userId of userIds)
    await notify(ctx, {
      tenantId,
      userId,
      kind: 'webhook.disabled',
      params: { host: new URL(url).host },
      href: `${home}/webhooks/${id}`,
    });
}

async function vendorAdmins(ctx: Ctx): Promise<string[]> {
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  return staff.filter(({ staffRoles }) => staffRoles.includes('vendor_admin')).map(({ userId }) => userId);
}

async function tenantAdmins(ctx: Ctx, tenantId: string): Promise<[string[], string]> {
  const [tenant] = await readTenantsWithZones(ctx, { tenantIds: [tenantId] });
  const admins = await readHolders(ctx, { tenantIds: [tenantId], roles: ['tenant_admin'] });
  return [admins.map(({ userId }) => userId), `/t/${tenant?.externalId}/settings`];
}
