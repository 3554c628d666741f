import { liveRoute } from '#server/api/http/operation-routes.ts';

export const dynamic = 'force-dynamic';

export { liveRoute as GET };
