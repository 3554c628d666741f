import { unsubscribePageRoute, unsubscribeRoute } from '#server/api/http/announcement-routes.ts';

export const dynamic = 'force-dynamic';

export { unsubscribePageRoute as GET, unsubscribeRoute as POST };
