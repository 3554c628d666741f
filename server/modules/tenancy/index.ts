export { changeTenant } from './change-tenant.ts';
export { changeZone } from './change-zone.ts';
export type { TenantWithZones } from './contract.ts';
export { createTenant } from './create-tenant.ts';
export { readTenant, readZones } from './read-tenant.ts';
export { readOwnTenants, readTenants, readTenantsWithZones } from './read-tenants.ts';
export { resolveTenantId, resolveTenantIds } from './resolve-tenant-id.ts';
export { openTenantSecret } from './tenant-secret.ts';
