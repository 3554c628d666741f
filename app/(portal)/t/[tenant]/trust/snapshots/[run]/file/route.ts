import { snapshotFileRoute } from '#server/api/http/export-routes.ts';

export const dynamic = 'force-dynamic';

export { snapshotFileRoute as GET };
