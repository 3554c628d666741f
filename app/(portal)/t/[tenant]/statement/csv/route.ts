import { statementCsvRoute } from '#server/api/http/payment-routes.ts';

export const dynamic = 'force-dynamic';

export { statementCsvRoute as GET };
