import { migrationsCsvRoute } from '#server/api/http/migration-routes.ts';

export const dynamic = 'force-dynamic';

export { migrationsCsvRoute as GET };
