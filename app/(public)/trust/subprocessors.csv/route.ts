import { subprocessorsCsvRoute } from '#server/api/http/trust-routes.ts';

export const dynamic = 'force-dynamic';

export { subprocessorsCsvRoute as GET };
