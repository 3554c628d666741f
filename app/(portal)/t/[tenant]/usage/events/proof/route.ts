import { eventProofRoute } from '#server/api/http/usage-routes.ts';

export const dynamic = 'force-dynamic';

export { eventProofRoute as GET };
