import { z } from 'zod';

/**
 * Codes of webhooks: `notifications.webhook_unknown` (404), `notifications.webhook_url_invalid`,
 * `notifications.webhook_type_not_offered`, `notifications.webhook_disabled` (409), `notifications.webhooks_too_many` (409).
 */
const TENANT_EVENT_TYPES = ['invoice.issued', 'invoice.delivered', 'credit_note.issued'] as const;
const VENDOR_EVENT_TYPES = [
  ...TENANT_EVENT_TYPES,
  'close.parked',
  'close_run.ended',
  'price.published',
] as const;
export type WebhookEventType = (typeof VENDOR_EVENT_TYPES)[number];

/** Whose endpoint: one tenant's, who hears of its own things, or the vendor's, who hears of everybody's. */
export type WebhookOwner = 'vendor' | { readonly tenantId: string };

/** What an owner may ask to hear of. */
export function offeredEventTypes(owner: WebhookOwner): readonly WebhookEventType[] {
  return owner === 'vendor' ? VENDOR_EVENT_TYPES : TENANT_EVENT_TYPES;
}

export const WEBHOOK_ENDPOINTS_MAX = 10;
export const WEBHOOK_OVERLAP_HOURS_MAX = 7 * 24;

export const createWebhookInput = z.object({
  url: z.string().trim().min(1).max(2_000),
  description: z.string().trim().max(200).default(''),
  eventTypes: z.array(z.enum(VENDOR_EVENT_TYPES)).min(1),
});
export type CreateWebhookInput = z.input<typeof createWebhookInput>;

export const webhookInput = z.object({ endpointId: z.uuid() });
export type WebhookInput = z.infer<typeof webhookInput>;

export const rotateWebhookInput = z.object({
  endpointId: z.uuid(),
  /** How long deliveries are signed with the old secret too. */
  overlapHours: z.int().min(0).max(WEBHOOK_OVERLAP_HOURS_MAX).default(24),
});
export type RotateWebhookInput = z.input<typeof rotateWebhookInput>;

export const switchWebhookInput = z.object({ endpointId: z.uuid(), enabled: z.boolean() });
export type SwitchWebhookInput = z.infer<typeof switchWebhookInput>;

export const redeliverInput = z.object({ endpointId: z.uuid(), deliveryId: z.uuid() });
export type RedeliverInput = z.infer<typeof redeliverInput>;

export type WebhookStatus = 'active' | 'failing' | 'disabled' | 'gave_up';

export type WebhookView = {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly status: WebhookStatus;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly failingSince: string | null;
  /** Until then the secret before this one signs too. */
  readonly previousUntil: string | null;
};

/** The only time that a secret is seen. */
export type NewWebhook = { readonly webhook: WebhookView; readonly secret: string };

export type WebhookAttemptView = {
  readonly at: string;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
  readonly answer: string | null;
};

export type WebhookDeliveryView = {
  readonly id: string;
  readonly type: string;
  readonly status: 'waiting' | 'delivered' | 'failed';
  readonly createdAt: string;
  readonly body: string;
  readonly attempts: readonly WebhookAttemptView[];
};

/** Something that happened, for whoever asked to hear of it. `data` holds no more than the tenant itself may see. */
export type Announcement = {
  readonly type: WebhookEventType;
  /** Whose it is; null where it is the vendor's alone. */
  readonly tenantId: string | null;
  /** One cause, one event for each endpoint. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
};
