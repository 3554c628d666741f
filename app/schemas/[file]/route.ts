import { schemaRoute } from '#server/api/http/schema-route.ts';

export const dynamic = 'force-dynamic';

export { schemaRoute as GET };
