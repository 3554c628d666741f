import { z } from 'zod';
import { DOCUMENT_SCHEMAS, type DocumentSchemaName } from './index-of-schemas.ts';

/** The names of all published schemas, in alphabetical order. */
export function documentSchemaNames(): DocumentSchemaName[] {
  const names: DocumentSchemaName[] = [];
  for (const name in DOCUMENT_SCHEMAS) {
    if (isDocumentSchemaName(name)) names.push(name);
  }
  return names.toSorted();
}

/** Whether a schema is published under the name. */
export function isDocumentSchemaName(name: string): name is DocumentSchemaName {
  return Object.hasOwn(DOCUMENT_SCHEMAS, name);
}

/**
 * The JSON Schema (draft 2020-12) of a published document. Checks that JSON Schema cannot say, such as that a date
 * exists or that tiers rise, are made by the contract itself.
 */
export function documentJsonSchema(name: DocumentSchemaName): Record<string, unknown> {
  const schema: z.ZodType = DOCUMENT_SCHEMAS[name];
  return { ...z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }), title: name };
}
