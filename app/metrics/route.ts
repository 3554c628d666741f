import { metricsRoute } from '#server/api/http/operation-routes.ts';

export const dynamic = 'force-dynamic';

export { metricsRoute as GET };
