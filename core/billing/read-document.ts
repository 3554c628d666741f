import { parseWith, type Schema } from '#core/contracts/issue-path.ts';
import { parseJson } from '#core/proof/canonical-json.ts';
import { failure, type Result } from '#core/result.ts';

/** Reads a document of a bundle; fails with `billing.file_invalid` and the place as `file:path`. */
export function readDocument<T>(input: {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly schema: Schema<T>;
}): Result<T> {
  const { bytes, name, schema } = input;
  const json = parseJson(bytes);
  if (!json.ok) return failure('billing.file_invalid', `${name} ${json.error.message}.`, name);
  const parsed = parseWith({ schema, value: json.value, code: 'billing.file_invalid' });
  return parsed.ok ? parsed : inFile(name, parsed.error);
}

/** Names the file before the place in it. */
export function inFile(
  name: string,
  error: { readonly code: string; readonly message: string; readonly path?: string },
) {
  return failure(error.code, error.message, error.path === undefined ? name : `${name}:${error.path}`);
}
