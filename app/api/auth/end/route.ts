import { signOutRoute } from '#server/api/http/auth-routes.ts';

export const dynamic = 'force-dynamic';

export { signOutRoute as POST };
