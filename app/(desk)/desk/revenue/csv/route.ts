import { revenueCsvRoute } from '#server/api/http/invoice-routes.ts';

export const dynamic = 'force-dynamic';

export { revenueCsvRoute as GET };
