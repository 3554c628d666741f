import { attachFileRoute } from '#server/api/http/trust-routes.ts';

export const dynamic = 'force-dynamic';

export { attachFileRoute as POST };
