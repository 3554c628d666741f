import { stillOpenRoute } from '#server/api/http/document-access-routes.ts';

export const dynamic = 'force-dynamic';

export const GET = stillOpenRoute;
