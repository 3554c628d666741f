import { type PublishedKeys, publishedKeysSchema } from '#core/contracts/published-keys.ts';
import { failure, type Result, success } from '#core/result.ts';
import { equalBytes, utf8 } from '../bytes.ts';
import { parseJson } from '../canonical-json.ts';
import { jwkThumbprint, type PublicJwk, publicKeyPem } from '../keys/public-key.ts';
import { type NoteKey, parseVkey } from '../log/vkey.ts';
import type { CheckLog } from './check-log.ts';
import { pemFile } from './file-names.ts';
import { finding } from './findings.ts';

/** Reads keys.json, or fails with `proof.keys_invalid` and the place. */
export function parsePublishedKeys(bytes: Uint8Array): Result<PublishedKeys> {
  const json = parseJson(bytes);
  if (!json.ok) return failure('proof.keys_invalid', json.error.message);
  const parsed = publishedKeysSchema.safeParse(json.value);
  if (parsed.success) return success(parsed.data);
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  return failure(
    'proof.keys_invalid',
    `${path === '' ? 'it' : path} ${issue?.message ?? 'is not valid'}`,
    path,
  );
}

/** Every public key by its id: those of attestations, and the log's by the same kind of thumbprint. */
export function publicKeysById(keys: PublishedKeys): Map<string, PublicJwk> {
  const byId = new Map<string, PublicJwk>();
  for (const key of keys.keys) byId.set(key.kid, key);
  for (const { jwk } of noteKeys(keys)) byId.set(jwkThumbprint(jwk), jwk);
  return byId;
}

const parsedKeys = new WeakMap<PublishedKeys, readonly NoteKey[]>();

/** The log's keys, ready to verify notes; for the same published keys the same ones. */
export function noteKeys(keys: PublishedKeys): readonly NoteKey[] {
  const known = parsedKeys.get(keys);
  if (known !== undefined) return known;
  const parsed = keys.checkpointKeys.flatMap(({ vkey }) => {
    const key = parseVkey(vkey);
    return key.ok ? [key.value] : [];
  });
  parsedKeys.set(keys, parsed);
  return parsed;
}

/** Checks that each key stands beside keys.json as the PEM that OpenSSL reads. */
export function checkPemFiles(
  files: ReadonlyMap<string, Uint8Array>,
  keys: PublishedKeys,
  log: CheckLog,
): void {
  for (const [kid, jwk] of publicKeysById(keys)) {
    const file = pemFile(kid);
    const bytes = files.get(file);
    if (bytes === undefined) {
      log.fail(file, 'present', finding('missing-pem'));
      continue;
    }
    log.expect(equalBytes(bytes, utf8(publicKeyPem(jwk))), {
      file,
      check: 'pem',
      found: finding('other-pem'),
    });
  }
}
