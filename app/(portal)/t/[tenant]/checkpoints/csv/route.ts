import { checkpointsCsvRoute } from '#server/api/http/evidence-routes.ts';

export const dynamic = 'force-dynamic';

export { checkpointsCsvRoute as GET };
