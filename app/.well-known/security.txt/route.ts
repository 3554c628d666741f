import { securityTxtRoute } from '#server/api/http/trust-routes.ts';

export const dynamic = 'force-dynamic';

export { securityTxtRoute as GET };
