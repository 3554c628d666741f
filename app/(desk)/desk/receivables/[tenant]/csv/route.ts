import { paybacksCsvRoute } from '#server/api/http/payment-routes.ts';

export const dynamic = 'force-dynamic';

export { paybacksCsvRoute as GET };
