import { z } from 'zod';
import { isCivilDate } from '#core/time/civil-date.ts';
import type { ZoneHistory } from '#core/time/zone-history.ts';

/** The short name of a tenant in addresses and in the `subject` of events. It cannot change. */
export const externalId = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be lower-case letters, digits and inner hyphens, at most 63',
  );

const name = z.string().trim().min(1).max(200);
const locale = z.enum(['en', 'es']);
const zone = z.string().min(1).max(64);
const civilDate = z.string().refine(isCivilDate, 'must be a date that exists');

export const createTenantInput = z.object({ externalId, name, locale, zone });
export type CreateTenantInput = z.infer<typeof createTenantInput>;

export const changeTenantInput = z.object({ name: name.optional(), locale: locale.optional() });
export type ChangeTenantInput = z.infer<typeof changeTenantInput>;

export const changeZoneInput = z.object({ zone, effectiveFrom: civilDate });
export type ChangeZoneInput = z.infer<typeof changeZoneInput>;

/** A tenant as its members and the desk see it. `zone` is the billing zone of today. */
export type TenantView = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly locale: 'en' | 'es';
  readonly zone: string;
  readonly createdAt: string;
};

/** A tenant with the history of its billing zone, oldest entry first. */
export type TenantWithZones = Omit<TenantView, 'zone' | 'createdAt'> & {
  readonly zones: ZoneHistory;
};

/**
 * Codes raised: `tenancy.unknown` (404), `tenancy.external_id_taken` (409), `tenancy.zone_unknown`,
 * `tenancy.zone_change_in_past`, `tenancy.zone_change_inside_period`, `tenancy.zone_change_exists` (409).
 */
export const TENANCY_ERRORS = [
  'tenancy.unknown',
  'tenancy.external_id_taken',
  'tenancy.zone_unknown',
  'tenancy.zone_change_in_past',
  'tenancy.zone_change_inside_period',
  'tenancy.zone_change_exists',
] as const;
