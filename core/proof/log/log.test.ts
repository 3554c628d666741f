import { describe, expect, test } from 'vitest';
import { toBase64, utf8 } from '../bytes.ts';
import { sha256 } from '../digest.ts';
import { merkleRoot } from '../merkle/append.ts';
import { inclusionProof, readLeaves } from '../merkle/proofs.ts';
import { makeLogSigner } from '../testing/keys.ts';
import vectors from '../vectors/signed-note.json' with { type: 'json' };
import { formatCheckpoint, parseCheckpoint, signCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { logEntry, logLeafHash, verifyReceipt } from './receipt.ts';
import { parseNote, signNote, verifyNote } from './signed-note.ts';
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts';
import { formatVkey, parseVkey } from './vkey.ts';

const ORIGIN = 'log.issuer.example';

function key(vkey: string) {
  const parsed = parseVkey(vkey);
  return parsed.ok ? parsed.value : expect.unreachable(parsed.error.message);
}

describe('C2SP signed-note', () => {
  test('the example verifies, and not when changed', async () => {
    const known = key(vectors.vkey);
    expect(formatVkey(known.name, Buffer.from(known.jwk.x, 'base64url'))).toBe(vectors.vkey);
    expect(await verifyNote(vectors.note, [known])).toMatchObject({
      ok: true,
      value: { text: 'This is an example message.\n' },
    });
    expect(
      await verifyNote(vectors.note.replace('example message', 'Example message'), [known]),
    ).toMatchObject({
      error: { code: 'proof.signature_invalid' },
    });
    const stranger = await makeLogSigner('example.com/foo');
    expect(await verifyNote(vectors.note, [stranger.key])).toMatchObject({
      error: { code: 'proof.key_unknown' },
    });
  });

  test('unknown signatures are ignored, a wrong one of a known key rejects the note', async () => {
    const [log, witness] = [await makeLogSigner(ORIGIN), await makeLogSigner('witness.example')];
    const note = await signNote('text\n\nmore\n', log);
    const cosigned = note + (await signNote('text\n\nmore\n', witness)).split('\n\n').at(-1);
    const forged = note + (await signNote('other\n', witness)).split('\n\n').at(-1);
    expect(parseNote(cosigned)).toMatchObject({ value: { text: 'text\n\nmore\n', signatures: [{}, {}] } });
    expect(await verifyNote(cosigned, [log.key])).toMatchObject({ ok: true });
    expect(await verifyNote(cosigned, [witness.key, log.key])).toMatchObject({ ok: true });
    expect(await verifyNote(forged, [log.key])).toMatchObject({ ok: true });
    expect(await verifyNote(forged, [witness.key, log.key])).toMatchObject({
      error: { code: 'proof.signature_invalid' },
    });
  });

  test.each([
    ['no signature', 'text\n'],
    ['no last newline', vectors.note.slice(0, -1)],
    ['a carriage return', vectors.note.replace('.\n', '.\r\n')],
    ['a hyphen for the dash', vectors.note.replace('\u2014', '-')],
    ['a word more', vectors.note.replace(/\n$/, ' x\n')],
    ['bad base64', vectors.note.replace('Uw2', 'Uw-')],
    ['a signature without bytes', 'text\n\n\u2014 a AAAAAA==\n'],
    ['a plus in the name', vectors.note.replace('/foo', '+foo')],
  ])('a note with %s is refused', (_, note) => {
    expect(parseNote(note)).toMatchObject({ error: { code: 'proof.note_invalid' } });
  });

  test.each([
    ['another key id', vectors.vkey.replace('530d903a', '530d903b')],
    ['another name', vectors.vkey.replace('foo', 'bar')],
    ['another type', 'example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['a space', vectors.vkey.replace('/foo', ' foo')],
    ['two parts', 'example.com/foo+530d903a'],
  ])('a verifier key with %s is refused', (_, vkey) => {
    expect(parseVkey(vkey)).toMatchObject({ error: { code: 'proof.vkey_invalid' } });
  });
});

describe('C2SP tlog-checkpoint', () => {
  test('the example is read and written again', () => {
    const note = parseNote(vectors.checkpoint);
    if (!note.ok) expect.unreachable(note.error.message);
    const checkpoint = parseCheckpoint(note.value.text);
    if (!checkpoint.ok) expect.unreachable(checkpoint.error.message);
    expect(checkpoint.value).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(formatCheckpoint(checkpoint.value)).toBe(note.value.text);
  });

  test('the origin must be the name of the key', async () => {
    const log = await makeLogSigner(ORIGIN);
    const root = merkleRoot([]);
    const note = await signCheckpoint({ size: 0, root }, log);
    expect(await verifyCheckpoint(note, [log.key])).toMatchObject({
      value: { checkpoint: { origin: ORIGIN, size: 0, root } },
    });
    const foreign = await signNote(formatCheckpoint({ origin: 'elsewhere', size: 0, root }), log);
    expect(await verifyCheckpoint(foreign, [log.key])).toMatchObject({
      error: { code: 'proof.checkpoint_invalid' },
    });
  });

  const root = toBase64(sha256(utf8('')));
  test.each([
    ['leading zero', `o\n01\n${root}\n`],
    ['negative size', `o\n-1\n${root}\n`],
    ['size beyond 2^53', `o\n9999999999999999\n${root}\n`],
    ['short root', 'o\n1\nAAAA\n'],
    ['empty origin', `\n1\n${root}\n`],
    ['empty extension line', `o\n1\n${root}\n\nx\n`],
    ['no last newline', `o\n1\n${root}`],
  ])('a checkpoint with %s is refused', (_, text) => {
    expect(parseCheckpoint(text)).toMatchObject({ error: { code: 'proof.checkpoint_invalid' } });
  });
});

describe('C2SP tlog-proof as receipt', async () => {
  const log = await makeLogSigner(ORIGIN);
  const salt = new Uint8Array(32).fill(9);
  const payload = utf8('{"the":"payload"}');
  const leaves = [1, 2, 3, 4, 5].map((n) => logLeafHash(logEntry(salt, utf8(`other ${n}`))));
  leaves.splice(3, 0, logLeafHash(logEntry(salt, payload)));
  const checkpoint = await signCheckpoint({ size: 6, root: merkleRoot(leaves) }, log);
  const hashes = inclusionProof(3, 6, readLeaves(leaves));
  const receipt = formatTlogProof({ extra: salt, index: 3, hashes, checkpoint });

  test('is written line by line and read back', () => {
    expect(receipt.split('\n').slice(0, 6)).toEqual([
      'c2sp.org/tlog-proof@v1',
      `extra ${toBase64(salt)}`,
      'index 3',
      ...hashes.map(toBase64),
    ]);
    expect(receipt.endsWith(`\n\n${checkpoint}`)).toBe(true);
    expect(parseTlogProof(receipt)).toEqual({
      ok: true,
      value: { extra: salt, index: 3, hashes, checkpoint },
    });
    const bare = formatTlogProof({ index: 3, hashes, checkpoint });
    expect(parseTlogProof(bare)).toEqual({ ok: true, value: { index: 3, hashes, checkpoint } });
    const single = formatTlogProof({ index: 0, hashes: [], checkpoint });
    expect(parseTlogProof(single)).toMatchObject({ value: { index: 0, hashes: [] } });
  });

  test('proves this payload and no other', async () => {
    const keys = [log.key];
    expect(await verifyReceipt({ receipt, payload, keys })).toMatchObject({
      ok: true,
      value: { index: 3, checkpoint: { size: 6, origin: ORIGIN } },
    });
    const failures = [
      [{ receipt, payload: utf8('{"the":"Payload"}'), keys }, 'proof.inclusion_invalid'],
      [{ receipt: receipt.replace('index 3', 'index 2'), payload, keys }, 'proof.inclusion_invalid'],
      [{ receipt: receipt.replace('\n6\n', '\n7\n'), payload, keys }, 'proof.signature_invalid'],
      [{ receipt, payload, keys: [] }, 'proof.key_unknown'],
      [{ receipt: receipt.replace(/extra .*\n/, ''), payload, keys }, 'proof.receipt_salt_missing'],
      [{ receipt: receipt.replace('@v1', '@v2'), payload, keys }, 'proof.tlog_proof_invalid'],
      [{ receipt: receipt.replace('index 3', 'index 03'), payload, keys }, 'proof.tlog_proof_invalid'],
      [{ receipt: receipt.slice(0, receipt.indexOf('\n\n')), payload, keys }, 'proof.tlog_proof_invalid'],
    ] as const;
    for (const [input, code] of failures)
      expect(await verifyReceipt(input)).toMatchObject({ error: { code } });
  });
});
