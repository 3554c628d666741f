import { rotationReceiptRoute } from '#server/api/http/log-routes.ts';

export const dynamic = 'force-dynamic';

export { rotationReceiptRoute as GET };
