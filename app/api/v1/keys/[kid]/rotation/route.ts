import { rotationRoute } from '#server/api/http/log-routes.ts';

export const dynamic = 'force-dynamic';

export { rotationRoute as GET };
