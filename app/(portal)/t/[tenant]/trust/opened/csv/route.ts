import { tenantAccessCsvRoute } from '#server/api/http/document-access-routes.ts';

export const dynamic = 'force-dynamic';

export { tenantAccessCsvRoute as GET };
