import { creditSignalsCsvRoute } from '#server/api/http/given-routes.ts';

export const dynamic = 'force-dynamic';

export { creditSignalsCsvRoute as GET };
