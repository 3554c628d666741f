import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { openText, sealText } from '#server/platform/crypto/secrets.ts';
import { DomainError } from '#server/platform/errors.ts';
import { outsideUrlProblem } from '#server/platform/http/post-outside.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type CreateWebhookInput,
  createWebhookInput,
  type NewWebhook,
  offeredEventTypes,
  type RedeliverInput,
  type RotateWebhookInput,
  rotateWebhookInput,
  type SwitchWebhookInput,
  WEBHOOK_ENDPOINTS_MAX,
  type WebhookDeliveryView,
  type WebhookInput,
  type WebhookOwner,
  type WebhookView,
} from '../contract-webhooks.ts';
import { DELIVER_WEBHOOK, webhookBody, writeDeliveries } from './announce.ts';
import {
  countEndpoints,
  type DeliveryRow,
  deleteEndpoint,
  type EndpointRow,
  insertEndpoint,
  lockDelivery,
  selectDeliveries,
  selectEndpoint,
  selectEndpoints,
  updateDelivery,
  updateEndpoint,
} from './repository.ts';
import { newWebhookSecret } from './signature.ts';

const HOUR_MS = 3_600_000;
const REDELIVERED_FOR_MS = 24 * HOUR_MS;
const DELIVERIES_SHOWN_MAX = 50;

const sealedFor = (endpointId: string) => `webhook:${endpointId}`;
const seal = (secret: string, endpointId: string) => new Uint8Array(sealText(secret, sealedFor(endpointId)));

/** The secrets that sign at an instant, the newest first. */
export function secretsOf(endpoint: EndpointRow, at: Date): string[] {
  const { id, previousSecret, previousUntil, secret } = endpoint;
  const open = (sealed: Uint8Array) => openText(Buffer.from(sealed), sealedFor(id));
  const isOverlap = previousSecret !== null && previousUntil !== null && previousUntil > at;
  return isOverlap ? [open(secret), open(previousSecret)] : [open(secret)];
}

function statusOf({ disabledAt, disabledBy, failingSince }: EndpointRow): WebhookView['status'] {
  if (disabledAt !== null) return disabledBy === 'failing' ? 'gave_up' : 'disabled';
  return failingSince === null ? 'active' : 'failing';
}

function webhookView(row: EndpointRow, now: Date): WebhookView {
  const { createdAt, createdBy, description, eventTypes, failingSince, id, previousUntil, url } = row;
  const overlapEnd = previousUntil !== null && previousUntil > now ? previousUntil : null;
  return {
    id,
    url,
    description,
    eventTypes,
    status: statusOf(row),
    createdBy,
    createdAt: createdAt.toISOString(),
    failingSince: failingSince?.toISOString() ?? null,
    previousUntil: overlapEnd?.toISOString() ?? null,
  };
}

function deliveryView({ attempts, body, createdAt, id, status, type }: DeliveryRow): WebhookDeliveryView {
  return {
    id,
    type,
    status: status === 'delivered' || status === 'failed' ? status : 'waiting',
    createdAt: createdAt.toISOString(),
    body,
    attempts: attempts.map(({ answer, at, durationMs, error, statusCode }) => ({
      at: at.toISOString(),
      durationMs,
      statusCode,
      error,
      answer,
    })),
  };
}

function unknownWebhook(): DomainError {
  return new DomainError('notifications.webhook_unknown', {
    message: 'There is no such endpoint.',
    path: 'endpointId',
    status: 404,
  });
}

async function requireEndpoint(ctx: Ctx, owner: WebhookOwner, endpointId: string): Promise<EndpointRow> {
  const row = await selectEndpoint(ctx.tx, owner, endpointId);
  if (row === null) throw unknownWebhook();
  return row;
}

type Owned<T> = { readonly owner: WebhookOwner } & T;

/** The endpoints of one owner, the oldest first. */
export async function readWebhooks(ctx: Ctx, input: Owned<object>): Promise<WebhookView[]> {
  authorise(ctx, 'notifications.readWebhooks', input.owner);
  return (await selectEndpoints(ctx.tx, input.owner)).map((row) => webhookView(row, ctx.now));
}

/** One endpoint with its last deliveries and every attempt. Raises `notifications.webhook_unknown` (404). */
export async function readWebhook(
  ctx: Ctx,
  input: Owned<WebhookInput>,
): Promise<{ readonly webhook: WebhookView; readonly deliveries: readonly WebhookDeliveryView[] }> {
  authorise(ctx, 'notifications.readWebhooks', input.owner);
  const row = await requireEndpoint(ctx, input.owner, input.endpointId);
  const deliveries = await selectDeliveries(ctx.tx, row.id, DELIVERIES_SHOWN_MAX);
  return { webhook: webhookView(row, ctx.now), deliveries: deliveries.map(deliveryView) };
}

/**
 * Makes an endpoint; the answer holds its secret for the only time. Raises `notifications.webhook_url_invalid`,
 * `notifications.webhook_type_not_offered`, `notifications.webhooks_too_many` (409).
 */
export async function createWebhook(ctx: Ctx, input: Owned<CreateWebhookInput>): Promise<NewWebhook> {
  const { owner, ...about } = input;
  await authoriseAndRecord(ctx, 'notifications.changeWebhooks', owner);
  const { description, eventTypes, url } = createWebhookInput.parse(about);
  const problem = outsideUrlProblem(url);
  if (problem !== null)
    throw new DomainError('notifications.webhook_url_invalid', {
      message: 'This must be an https address without a name or password in it.',
      path: 'url',
    });
  const offered = offeredEventTypes(owner);
  if (!eventTypes.every((type) => offered.includes(type)))
    throw new DomainError('notifications.webhook_type_not_offered', {
      message: 'One of these events is not told here.',
      path: 'eventTypes',
    });
  if ((await countEndpoints(ctx.tx, owner)) >= WEBHOOK_ENDPOINTS_MAX)
    throw new DomainError('notifications.webhooks_too_many', {
      message: `There are ${WEBHOOK_ENDPOINTS_MAX} endpoints already; remove one first.`,
      status: 409,
    });
  const [id, secret] = [ctx.ids(), newWebhookSecret()];
  const row = await insertEndpoint(ctx.tx, owner, {
    id,
    url: new URL(url).href,
    description,
    eventTypes: [...new Set(eventTypes)],
    secret: seal(secret, id),
    createdBy: ctx.actor.kind === 'person' ? ctx.actor.name : actorName(ctx.actor),
    createdAt: ctx.now,
  });
  return { webhook: webhookView(row, ctx.now), secret };
}

/** Makes a new secret; the old one signs beside it for the overlap. Raises `notifications.webhook_unknown` (404). */
export async function rotateWebhookSecret(ctx: Ctx, input: Owned<RotateWebhookInput>): Promise<NewWebhook> {
  const { owner, ...rotation } = input;
  await authoriseAndRecord(ctx, 'notifications.changeWebhooks', owner);
  const { endpointId, overlapHours } = rotateWebhookInput.parse(rotation);
  const row = await requireEndpoint(ctx, owner, endpointId);
  const secret = newWebhookSecret();
  await updateEndpoint(ctx.tx, owner, endpointId, {
    secret: seal(secret, endpointId),
    previousSecret: overlapHours === 0 ? null : row.secret,
    previousUntil: overlapHours === 0 ? null : new Date(ctx.now.getTime() + overlapHours * HOUR_MS),
  });
  return { webhook: webhookView(await requireEndpoint(ctx, owner, endpointId), ctx.now), secret };
}

/** Stops or resumes an endpoint. What happened while it was stopped is not told. Raises `notifications.webhook_unknown` (404). */
export async function switchWebhook(ctx: Ctx, input: Owned<SwitchWebhookInput>): Promise<void> {
  const { enabled, endpointId, owner } = input;
  await authoriseAndRecord(ctx, 'notifications.changeWebhooks', owner);
  const isThere = await updateEndpoint(ctx.tx, owner, endpointId, {
    disabledAt: enabled ? null : ctx.now,
    disabledBy: enabled ? null : 'person',
    ...(enabled ? { failingSince: null, failures: 0, waitsUntil: null } : {}),
  });
  if (!isThere) throw unknownWebhook();
}

/** Removes an endpoint with its log of deliveries. Raises `notifications.webhook_unknown` (404). */
export async function removeWebhook(ctx: Ctx, input: Owned<WebhookInput>): Promise<void> {
  await authoriseAndRecord(ctx, 'notifications.changeWebhooks', input.owner);
  if (!(await deleteEndpoint(ctx.tx, input.owner, input.endpointId))) throw unknownWebhook();
}

/** The endpoint, while it is on. Raises `notifications.webhook_unknown` (404), `notifications.webhook_disabled` (409). */
async function requireActive(ctx: Ctx, owner: WebhookOwner, endpointId: string): Promise<EndpointRow> {
  const row = await requireEndpoint(ctx, owner, endpointId);
  if (row.disabledAt === null) return row;
  throw new DomainError('notifications.webhook_disabled', {
    message: 'The endpoint is off; switch it on first.',
    path: 'endpointId',
    status: 409,
  });
}

/** Sends an event that says nothing, once. Raises as `requireActive`. */
export async function sendTestWebhook(ctx: Ctx, input: Owned<WebhookInput>): Promise<void> {
  authorise(ctx, 'notifications.changeWebhooks', input.owner);
  const { id: endpointId, tenantId } = await requireActive(ctx, input.owner, input.endpointId);
  const type = 'webhook.test';
  const body = webhookBody({ type, at: ctx.now, data: { endpoint: endpointId } });
  const id = ctx.ids();
  await updateEndpoint(ctx.tx, input.owner, endpointId, { waitsUntil: null });
  await writeDeliveries(ctx, [{ id, tenantId, endpointId, type, dedupKey: `${type}:${id}`, body }]);
}

/** Sends a delivery again, under the same id. Raises as `requireActive`. */
export async function redeliverWebhook(ctx: Ctx, input: Owned<RedeliverInput>): Promise<void> {
  authorise(ctx, 'notifications.changeWebhooks', input.owner);
  const endpoint = await requireActive(ctx, input.owner, input.endpointId);
  const delivery = await lockDelivery(ctx.tx, input.deliveryId);
  if (delivery === null || delivery.endpointId !== endpoint.id) throw unknownWebhook();
  const giveUpAt = new Date(ctx.now.getTime() + REDELIVERED_FOR_MS);
  await updateDelivery(ctx.tx, delivery.id, { status: 'waiting', giveUpAt });
  await updateEndpoint(ctx.tx, input.owner, endpoint.id, { waitsUntil: null });
  await requestEffect(ctx, {
    tenantId: delivery.tenantId,
    kind: DELIVER_WEBHOOK,
    dedupKey: `${DELIVER_WEBHOOK}:${delivery.id}:${delivery.attempts.length + 1}`,
    payload: { deliveryId: delivery.id },
  });
}
