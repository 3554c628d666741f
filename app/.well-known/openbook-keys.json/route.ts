import { keysRoute } from '#server/api/http/log-routes.ts';

export const dynamic = 'force-dynamic';

export { keysRoute as GET };
