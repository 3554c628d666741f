import { receiptRoute } from '#server/api/http/evidence-routes.ts';

export const dynamic = 'force-dynamic';

export { receiptRoute as GET };
