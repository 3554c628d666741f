import { simulationCsvRoute } from '#server/api/http/simulation-routes.ts';

export const dynamic = 'force-dynamic';

export { simulationCsvRoute as GET };
