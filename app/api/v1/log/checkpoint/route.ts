import { checkpointRoute } from '#server/api/http/log-routes.ts';

export const dynamic = 'force-dynamic';

export { checkpointRoute as GET };
