import { accessCsvRoute } from '#server/api/http/document-access-routes.ts';

export const dynamic = 'force-dynamic';

export { accessCsvRoute as GET };
