import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { buildBundle } from '#core/proof/bundle/build-bundle.ts';
import { checkRecord } from '#core/proof/bundle/check-record.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { fromBase64, fromUtf8, utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { parseEnvelope } from '#core/proof/dsse.ts';
import { judgeSeenCheckpoint, readSeenCheckpoint } from '#core/proof/log/seen-checkpoint.ts';
import { anonymous } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import {
  attest,
  detachedSigner,
  ensureSigningKeys,
  publishedKeys,
  readAttestation,
  readCheckpoint,
  readConsistency,
  readKeyHistory,
  readRotationRecord,
  receipt,
  revokeKey,
  rotateKey,
  sequenceLog,
  settleCheckpointFile,
} from './index.ts';

ownHome();
ownDatabase();

const HOUR_MS = 3_600_000;
const START = new Date('2026-11-01T00:00:00Z');
const hour = (hours: number) => new Date(START.getTime() + hours * HOUR_MS);
const document = { name: 'dispute.json', bytes: utf8('{"what":"a document"}') };

let tenantId: string;
/** Everything that was ever handed out: each must verify at every later moment. */
const bundles: { readonly name: string; readonly files: Map<string, Uint8Array> }[] = [];
const records: { readonly name: string; readonly envelope: string; readonly receipt: string }[] = [];
const notes: string[] = [];

function at<T>(now: Date, work: (ctx: Ctx) => Promise<T>, actor: Ctx['actor'] = testOperator): Promise<T> {
  return withTenant({ actor, tenantIds: [tenantId] }, (tx) => work(testCtx(tx, { now, actor })));
}

function sign(ctx: Ctx, name: string) {
  return attest(ctx, {
    tenantId,
    kind: 'approval',
    subjectName: name,
    subjectRef: randomUUID(),
    subjects: [{ name: 'approval.json', sha256: sha256Hex(document.bytes) }],
    predicate: { name },
  });
}

async function sequence(now: Date): Promise<void> {
  while ((await at(now, sequenceLog)).kind === 'sequenced') await at(now, settleCheckpointFile);
  notes.push((await at(now, (ctx) => readCheckpoint(ctx, {}))).note);
}

/** Hands a logged record out: by itself with its receipt, and as an evidence bundle whose list is signed now. */
async function handOut(now: Date, name: string, attestationId: string): Promise<void> {
  await at(now, async (ctx) => {
    const record = await readAttestation(ctx, { tenantId, attestationId });
    const proof = required((await receipt(ctx, { attestationId })) ?? undefined, 'the record is logged');
    const envelope = parseEnvelope(record.envelope);
    if (!envelope.ok) throw new Error(envelope.error.message);
    const files = await buildBundle({
      documents: [{ name: 'approval.json', bytes: document.bytes }],
      attestation: envelope.value,
      receipt: proof,
      renderings: [],
      keys: await publishedKeys(ctx),
      checksumsSigner: await detachedSigner(ctx),
    });
    bundles.push({ name, files });
    records.push({ name, envelope: fromUtf8(record.envelope) ?? '', receipt: proof });
  });
}

/** Whoever holds something from before checks it now against what is published now; names what fails. */
async function failures(now: Date): Promise<readonly string[]> {
  const { keys, latest } = await at(
    now,
    async (ctx) => ({ keys: await publishedKeys(ctx), latest: (await readCheckpoint(ctx, {})).note }),
    anonymous,
  );
  const failed: string[] = [];
  for (const { files, name } of bundles)
    for (const { check, file, ok } of (await verifyBundle(files, { keys })).checks)
      if (!ok) failed.push(`bundle ${name}: ${check} of ${file}`);
  for (const { name, ...record } of records)
    if (!(await checkRecord({ ...record, keys, now: now.toISOString() })).holds)
      failed.push(`record ${name}`);
  for (const [index, pasted] of notes.entries()) {
    const read = await readSeenCheckpoint({ pasted, latest, keys, now: now.toISOString() });
    const verdict =
      read.kind === 'compare'
        ? judgeSeenCheckpoint(read, await consistency(now, read.seen.size, read.latest.size))
        : read;
    if (verdict.kind !== 'same' && verdict.kind !== 'grown')
      failed.push(`checkpoint ${index}: ${verdict.kind}`);
  }
  return failed;
}

async function consistency(now: Date, from: number, to: number): Promise<Uint8Array[]> {
  const { hashes } = await at(now, (ctx) => readConsistency(ctx, { from, to }), anonymous);
  return hashes.map((hash) => fromBase64(hash) ?? new Uint8Array());
}

beforeAll(async () => {
  tenantId = (await makeTestTenant()).id;
  await at(START, ensureSigningKeys);
});

test('keys rotate in the middle of signing and one is revoked, and nothing from before fails at any moment', async () => {
  const first = await at(hour(1), (ctx) => sign(ctx, 'before'));
  await sequence(hour(1));
  await handOut(hour(1), 'before', first.attestationId);
  expect(await failures(hour(1))).toEqual([]);

  // Both purposes rotate between two records of one transaction: the first still waits for the log.
  const during = await at(hour(2), async (ctx) => {
    const older = await sign(ctx, 'still the old key');
    const rotated = await rotateKey(ctx, { purpose: 'attestation', overlapHours: 24 });
    const checkpoints = await rotateKey(ctx, { purpose: 'checkpoint', overlapHours: 24 });
    return { older, rotated, checkpoints, newer: await sign(ctx, 'already the new key') };
  });
  expect(during.older.kid).toBe(first.kid);
  expect(during.newer.kid).toBe(during.rotated.kid);
  expect(during.newer.kid).not.toBe(first.kid);
  await sequence(hour(2));
  for (const one of ['older', 'newer'] as const) await handOut(hour(2), one, during[one].attestationId);
  expect(await failures(hour(2))).toEqual([]);

  // Whoever trusts the old key only learns of the new one from the record that the old one signed.
  const told = await at(hour(3), (ctx) => readRotationRecord(ctx, { kid: during.rotated.kid }), anonymous);
  const published = await at(hour(3), publishedKeys);
  const onlyOld = { ...published, keys: published.keys.filter(({ kid }) => kid === first.kid) };
  expect(await checkRecord({ envelope: told.envelope, receipt: told.receipt, keys: onlyOld })).toMatchObject({
    holds: true,
    statement: { predicate: { kid: during.rotated.kid, previousKid: first.kid } },
  });
  expect(notes.at(-1)?.match(/^\u2014 /gm), 'both keys sign checkpoints meanwhile').toHaveLength(2);

  // After the overlap only the new keys sign.
  const late = await at(hour(30), (ctx) => sign(ctx, 'after the overlap'));
  await sequence(hour(30));
  await handOut(hour(30), 'late', late.attestationId);
  expect(notes.at(-1)?.match(/^\u2014 /gm)).toHaveLength(1);
  expect(await failures(hour(30))).toEqual([]);

  // A record of a clock that ran ahead, then the key is revoked before that time.
  const ahead = await at(hour(41), (ctx) => sign(ctx, 'issued after the revocation'));
  await sequence(hour(41));
  await at(hour(40), (ctx) => revokeKey(ctx, { kid: during.rotated.kid, reason: 'rehearsal' }));
  await sequence(hour(42));
  expect(await failures(hour(42)), 'nothing from before the revocation fails').toEqual([]);
  await handOut(hour(43), 'ahead', ahead.attestationId);
  expect(await failures(hour(43)), 'what was issued after it does, and nothing else').toEqual([
    'bundle ahead: key-validity of attestation.dsse.json',
    'record ahead',
  ]);
  const replaced = await at(hour(44), (ctx) => sign(ctx, 'by the key that took over'));
  expect([first.kid, during.rotated.kid]).not.toContain(replaced.kid);
  await sequence(hour(44));

  // The key of the log is revoked too: receipts and kept checkpoints from before hold on.
  await at(hour(45), (ctx) => revokeKey(ctx, { kid: during.checkpoints.kid, reason: 'rehearsal' }));
  await sequence(hour(46));
  expect(await failures(hour(46))).toEqual([
    'bundle ahead: key-validity of attestation.dsse.json',
    'record ahead',
  ]);
});

test('the history says which key signed how much, and where the records about it stand', async () => {
  const history = await at(hour(50), readKeyHistory, anonymous);
  const records = history.filter(({ purpose }) => purpose === 'attestation');
  // The first key: two records, the rotations of both purposes. The second: four. The third: two revocations, one record.
  expect(records.map(({ signed }) => signed)).toEqual([3, 4, 3]);
  expect(records.map(({ rotation }) => rotation?.signedBy ?? null)).toEqual([null, records[0]?.kid, null]);
  expect(records.map(({ revocation }) => revocation?.signedBy ?? null)).toEqual([
    null,
    records[2]?.kid,
    null,
  ]);
  expect(records[1]?.rotation?.logIndex).toEqual(expect.any(Number));
  const checkpoints = history.filter(({ purpose }) => purpose === 'checkpoint');
  // One alone, one with both, then each new one alone.
  expect(checkpoints.map(({ signed }) => signed)).toEqual([2, 5, 1]);
  expect(JSON.stringify(history)).not.toContain('privateKey');
});

test('only a rotation is handed out', async () => {
  const [first] = await at(hour(50), readKeyHistory);
  for (const kid of [first?.kid ?? '', 'none', '../x'])
    await expect(at(hour(50), (ctx) => readRotationRecord(ctx, { kid }), anonymous)).rejects.toMatchObject({
      code: 'evidence.key_unknown',
      status: 404,
    });
});
