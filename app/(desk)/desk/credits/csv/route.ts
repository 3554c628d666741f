import { creditsGivenCsvRoute } from '#server/api/http/given-routes.ts';

export const dynamic = 'force-dynamic';

export { creditsGivenCsvRoute as GET };
