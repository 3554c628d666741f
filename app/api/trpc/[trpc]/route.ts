import { trpcRoute } from '#server/api/http/trpc-route.ts';

export const dynamic = 'force-dynamic';

export { trpcRoute as GET, trpcRoute as POST };
