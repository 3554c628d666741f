import { refundsToPayCsvRoute } from '#server/api/http/payment-routes.ts';

export const dynamic = 'force-dynamic';

export { refundsToPayCsvRoute as GET };
