import { proofRoute } from '#server/api/http/log-routes.ts';

export const dynamic = 'force-dynamic';

export { proofRoute as GET };
