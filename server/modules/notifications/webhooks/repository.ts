import type { Prisma } from '#prisma/generated/client.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { WebhookOwner } from '../contract-webhooks.ts';

const tenantOf = (owner: WebhookOwner) => (owner === 'vendor' ? null : owner.tenantId);

export type EndpointRow = Prisma.WebhookEndpointGetPayload<object>;

export function countEndpoints(tx: Tx, owner: WebhookOwner): Promise<number> {
  return tx.webhookEndpoint.count({ where: { tenantId: tenantOf(owner) } });
}

export function insertEndpoint(
  tx: Tx,
  owner: WebhookOwner,
  row: Pick<EndpointRow, 'id' | 'url' | 'description' | 'eventTypes' | 'createdBy' | 'createdAt'> & {
    readonly secret: Uint8Array<ArrayBuffer>;
  },
): Promise<EndpointRow> {
  return tx.webhookEndpoint.create({ data: { ...row, tenantId: tenantOf(owner) } });
}

export function selectEndpoints(tx: Tx, owner: WebhookOwner): Promise<EndpointRow[]> {
  return tx.webhookEndpoint.findMany({
    where: { tenantId: tenantOf(owner) },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
}

export function selectEndpoint(tx: Tx, owner: WebhookOwner, id: string): Promise<EndpointRow | null> {
  return tx.webhookEndpoint.findFirst({ where: { id, tenantId: tenantOf(owner) } });
}

/** Answers false when there is no such endpoint of this owner. */
export async function updateEndpoint(
  tx: Tx,
  owner: WebhookOwner,
  id: string,
  data: Prisma.WebhookEndpointUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.webhookEndpoint.updateMany({ where: { id, tenantId: tenantOf(owner) }, data });
  return count === 1;
}

export async function deleteEndpoint(tx: Tx, owner: WebhookOwner, id: string): Promise<boolean> {
  const { count } = await tx.webhookEndpoint.deleteMany({ where: { id, tenantId: tenantOf(owner) } });
  return count === 1;
}

export type Listener = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly eventTypes: string[];
};

/** The endpoints that may hear of what happens to these tenants, the vendor's among them. */
export function selectListeners(tx: Tx, tenantIds: readonly string[]): Promise<Listener[]> {
  return tx.webhookEndpoint.findMany({
    where: { disabledAt: null, OR: [{ tenantId: null }, { tenantId: { in: [...tenantIds] } }] },
    select: { id: true, tenantId: true, eventTypes: true },
    orderBy: { id: 'asc' },
  });
}

export type NewDelivery = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly endpointId: string;
  readonly type: string;
  readonly dedupKey: string;
  readonly body: string;
};

/** Writes deliveries; those that are there already are left alone. */
export async function insertDeliveries(
  tx: Tx,
  deliveries: readonly NewDelivery[],
  times: { readonly at: Date; readonly giveUpAt: Date },
): Promise<void> {
  await insertRows(
    tx,
    'webhook_delivery',
    deliveries.map(({ body, dedupKey, endpointId, id, tenantId, type }) => ({
      id,
      tenant_id: tenantId,
      endpoint_id: endpointId,
      type,
      dedup_key: dedupKey,
      body,
      status: 'waiting',
      created_at: times.at.toISOString(),
      give_up_at: times.giveUpAt.toISOString(),
    })),
    'on conflict do nothing',
  );
}

const ATTEMPTS = { orderBy: { ordinal: 'asc' } } as const;

export type DeliveryRow = Prisma.WebhookDeliveryGetPayload<{ include: { attempts: true } }>;

export function selectDeliveries(tx: Tx, endpointId: string, most: number): Promise<DeliveryRow[]> {
  return tx.webhookDelivery.findMany({
    where: { endpointId },
    include: { attempts: ATTEMPTS },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: most,
  });
}

/** A delivery with its endpoint, locked so that two carriers do not count the same attempt. */
export async function lockDelivery(tx: Tx, id: string) {
  await tx.$queryRaw`select id::text from webhook_endpoint
    where id = (select endpoint_id from webhook_delivery where id = ${id}::uuid) for update`;
  const delivery = await tx.webhookDelivery.findUnique({ where: { id }, include: { attempts: ATTEMPTS } });
  if (delivery === null) return null;
  const endpoint = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id: delivery.endpointId } });
  return { ...delivery, endpoint };
}

export async function insertAttempt(
  tx: Tx,
  attempt: Prisma.WebhookAttemptUncheckedCreateInput,
): Promise<void> {
  await tx.webhookAttempt.create({ data: attempt });
}

export async function updateDelivery(
  tx: Tx,
  id: string,
  data: Prisma.WebhookDeliveryUncheckedUpdateInput,
): Promise<void> {
  await tx.webhookDelivery.update({ where: { id }, data });
}
