import { assert } from '#core/assert.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { envelopePayload, parseEnvelope } from '#core/proof/dsse.ts';
import { parseStatement } from '#core/proof/statement.ts';
import { DomainError } from '#server/platform/errors.ts';

/**
 * Compares files with the signed record that names them, before they leave the house or are drawn. Raises
 * `evidence.thing_altered` (409) for the first that is not as it was signed.
 */
export function refuseAltered(
  record: Uint8Array,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): void {
  const envelope = parseEnvelope(record);
  assert(envelope.ok, 'a stored record is an envelope');
  const statement = parseStatement(envelope.value.payloadType, envelopePayload(envelope.value));
  assert(statement.ok, 'a stored record is a statement');
  const signed = new Map(statement.value.subject.map(({ digest, name }) => [name, digest.sha256]));
  const altered = files.find(({ bytes, name }) => signed.get(name) !== sha256Hex(bytes));
  if (altered === undefined) return;
  throw new DomainError('evidence.thing_altered', {
    message: `${altered.name} is not stored as it was signed, so it is not given away.`,
    status: 409,
    details: { file: altered.name },
  });
}
