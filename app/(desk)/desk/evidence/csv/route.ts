import { recordsCsvRoute } from '#server/api/http/evidence-routes.ts';

export const dynamic = 'force-dynamic';

export { recordsCsvRoute as GET };
