import { receivablesCsvRoute } from '#server/api/http/payment-routes.ts';

export const dynamic = 'force-dynamic';

export { receivablesCsvRoute as GET };
