import { journalCsvRoute } from '#server/api/http/payment-routes.ts';

export const dynamic = 'force-dynamic';

export { journalCsvRoute as GET };
