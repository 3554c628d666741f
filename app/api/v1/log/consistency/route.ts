import { consistencyRoute } from '#server/api/http/log-routes.ts';

export const dynamic = 'force-dynamic';

export { consistencyRoute as GET };
