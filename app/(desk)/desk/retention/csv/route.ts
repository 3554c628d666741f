import { retentionCsvRoute } from '#server/api/http/retention-routes.ts';

export const dynamic = 'force-dynamic';

export { retentionCsvRoute as GET };
