import { trustFileRoute } from '#server/api/http/trust-routes.ts';

export const dynamic = 'force-dynamic';

export { trustFileRoute as GET };
