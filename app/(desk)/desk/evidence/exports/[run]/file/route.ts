import { exportFileRoute } from '#server/api/http/export-routes.ts';

export const dynamic = 'force-dynamic';

export { exportFileRoute as GET };
