import { envelopeRoute } from '#server/api/http/evidence-routes.ts';

export const dynamic = 'force-dynamic';

export { envelopeRoute as GET };
