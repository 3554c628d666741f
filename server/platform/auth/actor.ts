import { assertNever } from '#core/assert.ts';

export const TENANT_ROLES = ['viewer', 'trust_reader', 'billing_reader', 'tenant_admin'] as const;
export type TenantRole = (typeof TENANT_ROLES)[number];

export const STAFF_ROLES = [
  'account_manager',
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'sre',
  'security',
  'auditor',
] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** A person who signed in. `viewAs` is set while a member of staff looks at one tenant as its customer does. */
export type PersonActor = {
  readonly kind: 'person';
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: 'en' | 'es' | null;
  readonly memberships: readonly { readonly tenantId: string; readonly role: TenantRole }[];
  readonly staffRoles: readonly StaffRole[];
  readonly accountTenantIds: readonly string[];
  readonly viewAs: { readonly tenantId: string; readonly viewAsId: string } | null;
};

/** A program with an API key; a vendor key has no tenant. */
export type KeyActor = {
  readonly kind: 'key';
  readonly keyId: string;
  readonly keyKind: 'vendor' | 'tenant';
  readonly tenantId: string | null;
};

export type Actor =
  | PersonActor
  | KeyActor
  | { readonly kind: 'system'; readonly job: string }
  | { readonly kind: 'operator'; readonly user: string }
  | { readonly kind: 'anonymous' };

export const anonymous: Actor = { kind: 'anonymous' };

/** The name under which an actor stands in logs, records and policy decisions: `system:<job>`, `operator:<user>`, ... */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `user:${actor.userId}`;
    case 'key':
      return `key:${actor.keyId}`;
    case 'system':
      return `system:${actor.job}`;
    case 'operator':
      return `operator:${actor.user}`;
    case 'anonymous':
      return 'anonymous';
    default:
      return assertNever(actor);
  }
}
