import { upcomingCsvRoute } from '#server/api/http/invoice-routes.ts';

export const dynamic = 'force-dynamic';

export { upcomingCsvRoute as GET };
