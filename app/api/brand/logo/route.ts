import { vendorLogoRoute } from '#server/api/http/trust-routes.ts';

export const dynamic = 'force-dynamic';

export { vendorLogoRoute as GET };
