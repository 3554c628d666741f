import { nextAuthRoute } from '#server/api/http/auth-routes.ts';

export const dynamic = 'force-dynamic';

export { nextAuthRoute as GET, nextAuthRoute as POST };
