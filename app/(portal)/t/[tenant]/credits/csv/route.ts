import { grantsCsvRoute } from '#server/api/http/credit-routes.ts';

export const dynamic = 'force-dynamic';

export { grantsCsvRoute as GET };
