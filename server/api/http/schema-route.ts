import { documentJsonSchema, isDocumentSchemaName } from '#core/contracts/json-schema.ts';
import { DomainError } from '#server/platform/errors.ts';
import { openRoute } from './routes.ts';

/** The JSON Schema of a published document at `/schemas/<name>.json`; a version never changes its meaning. */
export const schemaRoute = openRoute('schemas', async ({ param }) => {
  const name = param('file').replace(/\.json$/, '');
  if (!param('file').endsWith('.json') || !isDocumentSchemaName(name))
    throw new DomainError('request.not_found', { message: 'There is no such schema.', status: 404 });
  return Response.json(documentJsonSchema(name), {
    headers: {
      'content-type': 'application/schema+json',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
    },
  });
});
