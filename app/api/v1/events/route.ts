import { eventsRoute } from '#server/api/http/events-route.ts';

export const dynamic = 'force-dynamic';

export { eventsRoute as POST };
