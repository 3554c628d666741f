import { usageCsvRoute } from '#server/api/http/usage-routes.ts';

export const dynamic = 'force-dynamic';

export { usageCsvRoute as GET };
