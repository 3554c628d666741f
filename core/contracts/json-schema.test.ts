import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { documentJsonSchema, documentSchemaNames, isDocumentSchemaName } from './json-schema.ts';

/** Their shape is laid down by in-toto or by our commands and addresses, which leaves no room for a `schema` member. */
const WITHOUT_SCHEMA_MEMBER: readonly string[] = ['attestation-1', 'bundle-report-1', 'published-keys-1'];

/** The validator of the rules is the largest by far, and a busy machine takes its time to make it. */
const COMPILE_TIMEOUT_MS = 60_000;

describe('published JSON Schemas', () => {
  it.each(documentSchemaNames())(
    '%s compiles, is closed, and names its document and version',
    (name) => {
      const schema = documentJsonSchema(name);
      const validate = new Ajv2020({ strict: false }).compile(schema);
      expect(validate({})).toBe(false);
      expect(schema).toMatchObject({ title: name, type: 'object', additionalProperties: false });
      if (WITHOUT_SCHEMA_MEMBER.includes(name)) return;
      const version = name.replace(/-(\d+)$/, '/$1');
      expect(schema).toMatchObject({ properties: { schema: { const: `openbook.${version}` } } });
    },
    COMPILE_TIMEOUT_MS,
  );

  it('knows its names and nothing inherited', () => {
    expect(isDocumentSchemaName('invoice-1')).toBe(true);
    expect(isDocumentSchemaName('toString')).toBe(false);
  });
});
