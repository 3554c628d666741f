import { civilDayAt } from '#core/time/zone-history.ts';
import type { TenantView } from './contract.ts';
import type { TenantRow } from './repository.ts';

export function tenantView(row: TenantRow, now: Date): TenantView {
  return {
    id: row.id,
    externalId: row.externalId,
    name: row.name,
    locale: row.locale,
    zone: civilDayAt(row.zones, now.getTime()).zone,
    createdAt: row.createdAt.toISOString(),
  };
}
