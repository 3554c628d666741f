import { closeManifestRoute } from '#server/api/http/close-routes.ts';

export const dynamic = 'force-dynamic';

export { closeManifestRoute as GET };
