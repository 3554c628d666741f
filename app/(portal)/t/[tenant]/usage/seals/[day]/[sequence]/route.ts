import { sealRoute } from '#server/api/http/usage-routes.ts';

export const dynamic = 'force-dynamic';

export { sealRoute as GET };
