import { updatesFeedRoute } from '#server/api/http/trust-routes.ts';

export const dynamic = 'force-dynamic';

export { updatesFeedRoute as GET };
