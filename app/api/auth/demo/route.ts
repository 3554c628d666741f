import { demoSignInRoute } from '#server/api/http/auth-routes.ts';

export const dynamic = 'force-dynamic';

export { demoSignInRoute as POST };
