import { invoicesCsvRoute } from '#server/api/http/invoice-routes.ts';

export const dynamic = 'force-dynamic';

export { invoicesCsvRoute as GET };
