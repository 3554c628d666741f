import { tenantDisputesCsvRoute } from '#server/api/http/dispute-file-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = tenantDisputesCsvRoute;
