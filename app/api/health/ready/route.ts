import { readyRoute } from '#server/api/http/operation-routes.ts';

export const dynamic = 'force-dynamic';

export { readyRoute as GET };
