import { required } from '#core/assert.ts';
import { fromUtf8, toHex } from '#core/proof/bytes.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type AttestationRow, findAttestation } from './attestations-repository.ts';
import type { KeyHistory, KeyRecord } from './contract-keys.ts';
import { selectKeys, signedByKey } from './keys-repository.ts';
import { leafIndexOf } from './log-repository.ts';
import { receiptOf } from './read-log.ts';

type KeyRecordKind = 'key-rotation' | 'key-revocation';

function recordAbout(tx: Tx, kid: string, kind: KeyRecordKind): Promise<AttestationRow | null> {
  return findAttestation(tx, { tenantId: null, kind, subjectRef: kid });
}

async function shown(tx: Tx, row: AttestationRow | null): Promise<KeyRecord | null> {
  if (row === null) return null;
  const { entry, issuedAt, kid } = row;
  return { signedBy: kid, issuedAt, entryHex: toHex(entry), logIndex: await leafIndexOf(tx, entry) };
}

/** Counting reads every record's key, so that a count is kept for a while; it may lag behind, and says nothing else. */
const COUNT_KEPT_MS = 60_000;
let counted: { readonly at: number; readonly byKey: ReadonlyMap<string, number> } | null = null;

async function recentCounts({ now, tx }: Ctx): Promise<ReadonlyMap<string, number>> {
  const at = now.getTime();
  if (counted === null || Math.abs(at - counted.at) >= COUNT_KEPT_MS)
    counted = { at, byKey: await signedByKey(tx) };
  return counted.byKey;
}

/** Every signing key with when it counted, how much it signed, and the records about it. Public. */
export async function readKeyHistory(ctx: Ctx): Promise<readonly KeyHistory[]> {
  authorise(ctx, 'evidence.readKeys', 'public');
  const counts = await recentCounts(ctx);
  const histories: KeyHistory[] = [];
  for (const key of await selectKeys(ctx.tx))
    histories.push({
      ...key,
      signed: counts.get(key.kid) ?? 0,
      rotation: await shown(ctx.tx, await recordAbout(ctx.tx, key.kid, 'key-rotation')),
      revocation: await shown(ctx.tx, await recordAbout(ctx.tx, key.kid, 'key-revocation')),
    });
  return histories;
}

/**
 * The record in which the key before this one names it, with its receipt (null while it waits for the log). Public: it
 * holds nothing but keys and times. Raises `evidence.key_unknown` (404).
 */
export async function readRotationRecord(
  ctx: Ctx,
  input: { readonly kid: string },
): Promise<{ readonly envelope: string; readonly receipt: string | null }> {
  authorise(ctx, 'evidence.readKeys', 'public');
  const record = await recordAbout(ctx.tx, input.kid, 'key-rotation');
  if (record === null)
    throw new DomainError('evidence.key_unknown', {
      message: 'No key names such a key as its successor.',
      status: 404,
      path: 'kid',
    });
  return {
    envelope: required(fromUtf8(record.envelope) ?? undefined, 'an envelope is stored as text'),
    receipt: await receiptOf(ctx.tx, record),
  };
}
