import { assert, required } from '#core/assert.ts';
import { checkRecord } from '#core/proof/bundle/check-record.ts';
import { fromUtf8 } from '#core/proof/bytes.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findAttestationById } from './attestations-repository.ts';
import { type EntryView, entryNameSchema } from './contract-search.ts';
import { selectKeys } from './keys-repository.ts';
import { publishedKeys } from './published-keys.ts';
import { receipt } from './read-log.ts';
import { selectEntry } from './search-repository.ts';

function unknown(): DomainError {
  return new DomainError('evidence.attestation_unknown', {
    message: 'There is no such signed record.',
    status: 404,
  });
}

/**
 * One signed record with its envelope, its receipt, and what checking the two against the published keys finds now. For
 * a transaction that reads across tenants; `entry` is an index of the log or a record's id. Raises
 * `evidence.attestation_unknown` (404).
 */
export async function readEntry(ctx: Ctx, input: { readonly entry: string }): Promise<EntryView> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const by = entryNameSchema.safeParse(input.entry);
  const found = by.success ? await selectEntry(ctx.tx, by.data) : null;
  const stored = found === null ? null : await findAttestationById(ctx.tx, found.id);
  if (found === null || stored === null) throw unknown();
  const envelope = fromUtf8(stored.envelope);
  assert(envelope !== null, 'an envelope is stored as text');
  const proof = await receipt(ctx, { attestationId: found.id });
  const key = (await selectKeys(ctx.tx)).find(({ kid }) => kid === found.kid);
  const { notAfter, notBefore, revokedAt } = required(key, 'a record has its key');
  return {
    ...found,
    envelope,
    receipt: proof,
    key: { notBefore, notAfter, revokedAt },
    report: await checkRecord({
      envelope,
      receipt: proof,
      keys: await publishedKeys(ctx),
      now: ctx.now.toISOString(),
    }),
  };
}
