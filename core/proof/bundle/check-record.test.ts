import { expect, test } from 'vitest';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { utf8 } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import { sha256 } from '../digest.ts';
import { signCheckpoint } from '../log/checkpoint.ts';
import { logEntry, logLeafHash } from '../log/receipt.ts';
import { formatTlogProof } from '../log/tlog-proof.ts';
import { merkleRoot } from '../merkle/append.ts';
import { inclusionProof, readLeaves } from '../merkle/proofs.ts';
import { buildStatement, signStatement, statementPayload } from '../statement.ts';
import { makeLogSigner, makeSigner } from '../testing/keys.ts';
import { checkRecord } from './check-record.ts';

const ISSUED_AT = '2026-11-01T00:00:00.000Z';
const ORIGIN = 'log.issuer.example';
const signer = await makeSigner();
const log = await makeLogSigner(ORIGIN);
const statement = buildStatement({
  issuer: 'https://issuer.example',
  kind: 'approval',
  subjects: [{ name: 'approval.json', sha256: 'a'.repeat(64) }],
  predicate: { issuedAt: ISSUED_AT, step: 'granted' },
});
const envelope = canonicalJson(await signStatement(statement, signer));
const salt = new Uint8Array(32).fill(7);
const leaves = [1, 2, 3, 4].map((n) => logLeafHash(sha256(utf8(`other ${n}`))));
leaves.splice(2, 0, logLeafHash(logEntry(salt, statementPayload(statement))));
const checkpoint = await signCheckpoint({ size: 5, root: merkleRoot(leaves) }, log);
const hashes = inclusionProof(2, 5, readLeaves(leaves));
const receipt = formatTlogProof({ extra: salt, index: 2, hashes, checkpoint });

function keys(validity: object = {}): PublishedKeys {
  const notBefore = '2026-01-01T00:00:00.000Z';
  return {
    keys: [{ ...signer.jwk, kid: signer.kid, purpose: 'attestation', notBefore, ...validity }],
    checkpointKeys: [{ vkey: log.vkey, notBefore }],
  };
}

function failed(report: Awaited<ReturnType<typeof checkRecord>>): readonly string[] {
  return report.checks.filter(({ ok }) => !ok).map(({ check }) => check);
}

test('a record with its receipt holds, and its way to the root can be followed', async () => {
  const report = await checkRecord({ envelope, receipt, keys: keys(), now: ISSUED_AT });
  expect(report).toMatchObject({ holds: true, statement: { predicate: { step: 'granted' } } });
  expect(report.checks.map(({ check }) => check)).toEqual([
    'signature',
    'key-validity',
    'issued-at',
    'inclusion',
  ]);
  expect(report.path).toMatchObject({ origin: ORIGIN, index: 2, size: 5 });
  expect(report.path?.steps.map(({ side }) => side)).toEqual(['right', 'left', 'right']);
  expect(report.path?.steps.at(-1)?.hash).toBe(report.path?.root);
});

test('a record that waits for the log has no way to a root yet', async () => {
  expect(await checkRecord({ envelope, receipt: null, keys: keys() })).toMatchObject({
    holds: true,
    path: null,
  });
});

test.each<[string, Parameters<typeof checkRecord>[0], readonly string[]]>([
  [
    'another payload',
    { envelope: envelope.replace('"payload":"ey', '"payload":"fy'), receipt, keys: keys() },
    ['signature'],
  ],
  ['no envelope', { envelope: 'x', receipt, keys: keys() }, ['signature']],
  ['an unknown key', { envelope, receipt, keys: { ...keys(), keys: [] } }, ['signature']],
  [
    'a key revoked before',
    { envelope, receipt, keys: keys({ revokedAt: '2026-10-01T00:00:00.000Z' }) },
    ['key-validity'],
  ],
  [
    'the receipt of another',
    { envelope, receipt: receipt.replace('index 2', 'index 3'), keys: keys() },
    ['inclusion'],
  ],
  ['an unknown log', { envelope, receipt, keys: { ...keys(), checkpointKeys: [] } }, ['inclusion']],
  ['a day to come', { envelope, receipt, keys: keys(), now: '2026-10-01T00:00:00.000Z' }, ['issued-at']],
])('%s is found', async (_, input, expected) => {
  const report = await checkRecord(input);
  expect(report.holds).toBe(false);
  expect(failed(report)).toEqual(expected);
});
