import { disputesCsvRoute } from '#server/api/http/dispute-routes.ts';

export const dynamic = 'force-dynamic';

export { disputesCsvRoute as GET };
