import { z } from 'zod';
import { parseInstant } from '#core/time/instant.ts';

export const TENANT_ROLE_NAMES = ['viewer', 'trust_reader', 'billing_reader', 'tenant_admin'] as const;
export const STAFF_ROLE_NAMES = [
  'account_manager',
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'sre',
  'security',
  'auditor',
] as const;
export type TenantRoleName = (typeof TENANT_ROLE_NAMES)[number];
export type StaffRoleName = (typeof STAFF_ROLE_NAMES)[number];
export const THEMES = ['system', 'light', 'dark'] as const;

/** Whose key: the vendor's ingest key for any tenant, or one tenant's. */
export type KeyOwner = 'vendor' | { readonly tenantId: string };

const instant = z
  .string()
  .refine((text) => parseInstant(text) !== null, 'must be an instant such as 2027-01-31T00:00:00Z');

export const RATE_PER_MINUTE_DEFAULT = 600;
export const ROTATION_OVERLAP_HOURS_MAX = 30 * 24;

export const createKeyInput = z.object({
  name: z.string().trim().min(1).max(100),
  ratePerMinute: z.int().min(1).max(100_000).default(RATE_PER_MINUTE_DEFAULT),
  expiresAt: instant.nullable().default(null),
  /** SHA-256 of the client certificate (DER), when the key works only together with it. */
  clientCertSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the certificate, 64 lower-case hex digits')
    .nullable()
    .default(null),
});
export type CreateKeyInput = z.input<typeof createKeyInput>;

export const rotateKeyInput = z.object({
  keyId: z.uuid(),
  /** How long the old key still works beside the new one. */
  overlapHours: z.int().min(0).max(ROTATION_OVERLAP_HOURS_MAX).default(24),
});
export type RotateKeyInput = z.input<typeof rotateKeyInput>;

export const revokeKeyInput = z.object({ keyId: z.uuid() });
export type RevokeKeyInput = z.infer<typeof revokeKeyInput>;

export type KeyStatus = 'active' | 'expired' | 'revoked';

/** A key as people see it; the key itself is shown once, when it is made. */
export type KeyView = {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly status: KeyStatus;
  readonly ratePerMinute: number;
  readonly clientCertSha256: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly replacesId: string | null;
};

/** The only time that a key's text is seen. */
export type NewKey = { readonly key: KeyView; readonly token: string };

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));

export const addPersonInput = z.object({
  email,
  name: z.string().trim().min(1).max(120),
  locale: z.enum(['en', 'es']).nullable().default(null),
});
export type AddPersonInput = z.input<typeof addPersonInput>;

export const addMemberInput = z.object({
  email,
  name: z.string().trim().min(1).max(120),
  role: z.enum(TENANT_ROLE_NAMES),
});
export type AddMemberInput = z.input<typeof addMemberInput>;

export const removeMemberInput = z.object({ userId: z.uuid(), role: z.enum(TENANT_ROLE_NAMES) });
export type RemoveMemberInput = z.infer<typeof removeMemberInput>;

export type MemberView = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly TenantRoleName[];
  readonly disabled: boolean;
  readonly memberSince: string;
};

export const staffRoleInput = z.object({ userId: z.uuid(), role: z.enum(STAFF_ROLE_NAMES) });
export type StaffRoleInput = z.infer<typeof staffRoleInput>;

export const addStaffInput = z.object({
  email,
  name: z.string().trim().min(1).max(120),
  role: z.enum(STAFF_ROLE_NAMES),
});
export type AddStaffInput = z.input<typeof addStaffInput>;

export type StaffView = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly StaffRoleName[];
  /** The tenants that an account manager looks after, as far as the reader's transaction sees them. */
  readonly accountTenantIds: readonly string[];
  readonly disabled: boolean;
};

export const setDisabledInput = z.object({ userId: z.uuid(), disabled: z.boolean() });
export type SetDisabledInput = z.infer<typeof setDisabledInput>;

export const startViewAsInput = z.object({ reason: z.string().trim().min(8).max(500) });
export type StartViewAsInput = z.infer<typeof startViewAsInput>;

/** One look of the vendor's staff at a tenant, as the tenant can read it. */
export type ViewAsView = {
  readonly id: string;
  readonly staffName: string;
  readonly reason: string;
  readonly startedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
};

export const changeProfileInput = z.object({
  locale: z.enum(['en', 'es']).nullable().optional(),
  theme: z.enum(THEMES).optional(),
  noticesByMail: z.boolean().optional(),
});
export type ChangeProfileInput = z.infer<typeof changeProfileInput>;

export type ProfileView = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: 'en' | 'es' | null;
  readonly theme: (typeof THEMES)[number];
  readonly noticesByMail: boolean;
  readonly staffRoles: readonly StaffRoleName[];
  readonly memberships: readonly {
    readonly tenantId: string;
    readonly role: TenantRoleName;
  }[];
  /** The tenant looked at as its customer does, if any. */
  readonly viewAsTenantId: string | null;
};

/** A card of the demo's sign-in page. */
export type DemoPersonView = {
  readonly userId: string;
  readonly name: string;
  /** The customer they belong to; null for the vendor's staff. */
  readonly place: string | null;
  readonly roles: readonly (TenantRoleName | StaffRoleName)[];
};

/** What the sign-in page offers. */
export type SignInWays = {
  /** The name of the company's identity provider; null where none is configured. */
  readonly provider: string | null;
  readonly people: readonly DemoPersonView[];
};
