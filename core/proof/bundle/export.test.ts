import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { EvidenceExport } from '#core/contracts/evidence-export.ts';
import { fromHex, fromUtf8, utf8 } from '../bytes.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { signCheckpoint } from '../log/checkpoint.ts';
import { logLeafHash } from '../log/receipt.ts';
import { formatTlogProof } from '../log/tlog-proof.ts';
import { merkleRoot } from '../merkle/append.ts';
import { inclusionProof, readLeaves } from '../merkle/proofs.ts';
import { buildStatement, signStatement } from '../statement.ts';
import { makeIssuer, makeReceipt, TEST_ISSUED_AT, TEST_ISSUER } from '../testing/bundle.ts';
import { type BundleFile, buildBundle } from './build-bundle.ts';
import { verifyBundle } from './verify-bundle.ts';

const issuer = await makeIssuer();

async function signed(kind: string, subject: BundleFile, facts: Readonly<Record<string, unknown>> = {}) {
  const statement = buildStatement({
    issuer: TEST_ISSUER,
    kind,
    subjects: [{ name: subject.name, sha256: sha256Hex(subject.bytes) }],
    predicate: { ...facts, issuedAt: TEST_ISSUED_AT },
  });
  const attestation = await signStatement(statement, issuer.signer);
  return { attestation, receipt: await makeReceipt(attestation, issuer.log) };
}

type Erased = NonNullable<EvidenceExport['erased']>[number];

const digestOf = (text: string) => sha256Hex(utf8(text));
/** Two entries of a log whose payloads are gone, and one that nobody erased. */
const [GONE, ALSO_GONE, THERE] = [digestOf('gone'), digestOf('also gone'), digestOf('there')];

/** What an export says of the two erased entries, and the files that prove it. */
async function erasedEntries(named: readonly string[] = [GONE, ALSO_GONE]) {
  const leaves = [GONE, ALSO_GONE, THERE].map((entry) => logLeafHash(fromHex(entry) ?? expect.unreachable()));
  const head = { size: leaves.length, root: merkleRoot(leaves) };
  const checkpoint = await signCheckpoint(head, issuer.log);
  const facts = { erasure: 'ERASE-1', entries: named, reason: 'asked' };
  const erasure = await signed('erasure', { name: 'erasure.json', bytes: utf8('{}') }, { erasure: facts });
  const files: BundleFile[] = [];
  const add = (name: string, bytes: Uint8Array) => {
    files.push({ name, bytes });
    return { name, sha256: sha256Hex(bytes) };
  };
  const envelope = add('record-9.json', canonicalBytes(erasure.attestation));
  const receipt = add('record-9.tlog-proof', utf8(erasure.receipt));
  const erased = [GONE, ALSO_GONE].map((entry, index): Erased => {
    const hashes = inclusionProof(index, leaves.length, readLeaves(leaves));
    return {
      index,
      kind: 'access-request',
      tenant: null,
      reference: 'erased',
      issuedAt: TEST_ISSUED_AT,
      entry,
      proof: add(`erased-${entry}.tlog-proof`, utf8(formatTlogProof({ index, hashes, checkpoint }))),
      erasure: { name: 'ERASE-1', index: 4, at: TEST_ISSUED_AT, envelope, receipt },
    };
  });
  return { erased, files };
}

/** An export of two records; `list` may tell something else of them, and `more` may prove that entries were erased. */
async function exported(
  list: (listed: EvidenceExport) => EvidenceExport = (same) => same,
  more: { readonly erased?: readonly Erased[]; readonly files: readonly BundleFile[] } = { files: [] },
) {
  const files: BundleFile[] = [...more.files];
  const records = [];
  for (const [number, kind] of ['approval', 'invoice'].entries()) {
    const { attestation, receipt } = await signed(kind, { name: `${kind}.json`, bytes: utf8(kind) });
    const add = (name: string, bytes: Uint8Array) => {
      files.push({ name, bytes });
      return { name, sha256: sha256Hex(bytes) };
    };
    records.push({
      index: 4,
      kind,
      tenant: null,
      subject: kind,
      reference: kind,
      issuedAt: TEST_ISSUED_AT,
      envelope: add(`record-${number}.json`, canonicalBytes(attestation)),
      receipt: add(`record-${number}.tlog-proof`, utf8(receipt)),
    });
  }
  const index = { name: 'index.en.html', bytes: utf8('<!doctype html>') };
  files.push(index);
  const manifest = list({
    schema: 'openbook.evidence-export/1',
    scope: { from: '2026-10-01', until: '2026-12-31', tenant: null, kinds: [] },
    madeAt: TEST_ISSUED_AT,
    indexes: [{ name: index.name, sha256: sha256Hex(index.bytes) }],
    records,
    ...(more.erased === undefined ? {} : { erased: [...more.erased] }),
  });
  const main = { name: 'evidence-export.json', bytes: canonicalBytes(manifest) };
  const bundle = await buildBundle({
    documents: [main],
    listed: files.map(({ bytes, name }) => ({ name, sha256: sha256Hex(bytes) })),
    ...(await signed('evidence-export', main)),
    renderings: [],
    keys: issuer.keys,
    checksumsSigner: issuer.listSigner,
  });
  for (const { bytes, name } of files) bundle.set(name, bytes);
  return bundle;
}

const failures = async (files: ReadonlyMap<string, Uint8Array>) =>
  (await verifyBundle(files, { keys: issuer.keys })).checks
    .filter(({ ok }) => !ok)
    .map(({ check, file }) => `${file} ${check}`);

function changing(files: ReadonlyMap<string, Uint8Array>, name: string, from: string | RegExp, to: string) {
  const text = fromUtf8(files.get(name) ?? expect.unreachable()) ?? '';
  expect(text).toMatch(from);
  return new Map(files).set(name, utf8(text.replace(from, to)));
}

describe('an export of the log', () => {
  test('verifies record by record', async () => {
    const files = await exported();
    const { checks, trust, verified } = await verifyBundle(files, { keys: issuer.keys });
    expect({ verified, trust }).toEqual({ verified: true, trust: 'given' });
    const of = (file: string) => checks.filter((one) => one.file === file).map(({ check }) => check);
    expect(of('record-1.json')).toEqual(expect.arrayContaining(['digest', 'named', 'statement']));
    expect(of('record-1.tlog-proof')).toEqual(expect.arrayContaining(['digest', 'named', 'inclusion']));
  });

  test('names a record that was changed, left out, put in, or is listed as something else', async () => {
    const files = await exported();
    expect(await failures(changing(files, 'record-0.json', /"sig":"ME/, '"sig":"MF'))).toEqual(
      expect.arrayContaining(['record-0.json digest', 'record-0.json signature']),
    );
    expect(await failures(changing(files, 'record-1.tlog-proof', 'index 4', 'index 3'))).toEqual(
      expect.arrayContaining(['record-1.tlog-proof digest', 'record-1.tlog-proof inclusion']),
    );
    const without = new Map(files);
    without.delete('record-0.json');
    expect(await failures(without)).toContain('record-0.json present');
    expect(await failures(new Map(files).set('record-2.json', utf8('{}')))).toContain(
      'record-2.json present',
    );
    expect(await failures(changing(files, 'index.en.html', '<!', '<?'))).toContain('index.en.html digest');
    const [later, other] = [
      await exported((list) => ({ ...list, records: list.records.map((one) => ({ ...one, index: 5 })) })),
      await exported((list) => ({
        ...list,
        records: list.records.map((one) => ({ ...one, kind: 'refund' })),
      })),
    ];
    expect(await failures(later)).toEqual(['record-0.json statement', 'record-1.json statement']);
    expect(await failures(other)).toEqual(['record-0.json statement', 'record-1.json statement']);
  });

  test('does not take another text for its list', async () => {
    const main = { name: 'evidence-export.json', bytes: utf8('{}') };
    const files = await buildBundle({
      documents: [main],
      listed: [],
      ...(await signed('evidence-export', main)),
      renderings: [],
      keys: issuer.keys,
      checksumsSigner: issuer.listSigner,
    });
    expect(await failures(files)).toEqual(['evidence-export.json named']);
  });
});

const failed = async (files: ReadonlyMap<string, Uint8Array>) =>
  (await verifyBundle(files, { keys: issuer.keys })).checks
    .filter(({ ok }) => !ok)
    .map(({ check, file, message }) => `${file} ${check}: ${message}`);

describe('what an export says was erased', () => {
  const proofOf = (entry: string) => `erased-${entry}.tlog-proof`;
  const missing = (index: number, entry: string) =>
    `evidence-export.json statement: says that entry ${index} (${entry}) was erased, and names no signed record that says so`;

  test('is proved entry by entry: in the log, and named by a signed record', async () => {
    const files = await exported(undefined, await erasedEntries());
    const { checks, verified } = await verifyBundle(files, { keys: issuer.keys });
    expect(verified).toBe(true);
    const of = (file: string) => checks.filter((one) => one.file === file).map(({ check }) => check);
    for (const entry of [GONE, ALSO_GONE])
      expect(of(proofOf(entry))).toEqual(['digest', 'named', 'inclusion', 'named']);
    expect(of('record-9.json')).toEqual(['digest', 'named', 'statement', 'named', 'statement', 'named']);
  });

  test('fails where the signed record does not name the entry, by file and entry', async () => {
    const files = await exported(undefined, await erasedEntries([GONE, THERE]));
    expect(await failed(files)).toEqual([
      `record-9.json statement: does not say that entry 1 (${ALSO_GONE}) was erased`,
    ]);
  });

  test('fails where no signed record is named, or another entry is proved', async () => {
    const { erased, files } = await erasedEntries();
    const saying = async (change: (one: Erased) => Erased) =>
      failed(await exported(undefined, { erased: erased.map(change), files: [] }));
    const { envelope: _named, ...unnamed } = erased[0]?.erasure ?? expect.unreachable();
    expect(await saying((one) => ({ ...one, erasure: unnamed }))).toEqual(
      expect.arrayContaining([missing(0, GONE), missing(1, ALSO_GONE)]),
    );
    const swapped = erased.map((one) => ({ ...one, entry: THERE }));
    expect(await failed(await exported(undefined, { erased: swapped, files }))).toEqual([
      missing(0, THERE),
      missing(1, THERE),
    ]);
  });

  test('fails where the list says another place, time or erasure', async () => {
    const { erased, files } = await erasedEntries();
    const saying = async (change: (one: Erased) => Erased) =>
      failed(await exported(undefined, { erased: erased.map(change), files }));
    const otherwise = 'named: evidence-export.json says another index, kind or time of it';
    expect(await saying((one) => ({ ...one, index: one.index + 1 }))).toEqual([
      `${proofOf(GONE)} ${otherwise}`,
      `${proofOf(ALSO_GONE)} ${otherwise}`,
    ]);
    for (const other of [{ index: 3 }, { at: '2026-11-04T09:00:00Z' }, { name: 'ERASE-2' }])
      expect(await saying((one) => ({ ...one, erasure: { ...one.erasure, ...other } }))).toEqual([
        `record-9.json ${otherwise}`,
        `record-9.json ${otherwise}`,
      ]);
  });

  test('names the file of it that was changed or is missing', async () => {
    const files = await exported(undefined, await erasedEntries());
    expect(await failures(changing(files, proofOf(GONE), 'index 0', 'index 2'))).toEqual(
      expect.arrayContaining([`${proofOf(GONE)} digest`, `${proofOf(GONE)} inclusion`]),
    );
    expect(await failures(changing(files, 'record-9.json', /"sig":"ME/, '"sig":"MF'))).toEqual(
      expect.arrayContaining(['record-9.json digest', 'record-9.json signature', 'record-9.json statement']),
    );
    expect(await failures(changing(files, 'record-9.tlog-proof', 'index 4', 'index 3'))).toEqual(
      expect.arrayContaining(['record-9.tlog-proof digest', 'record-9.tlog-proof inclusion']),
    );
    const without = new Map(files);
    without.delete(proofOf(ALSO_GONE));
    expect(await failures(without)).toEqual(
      expect.arrayContaining([`${proofOf(ALSO_GONE)} present`, `${proofOf(ALSO_GONE)} inclusion`]),
    );
  });
});

describe('the commands of VERIFY.md', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function follow(files: ReadonlyMap<string, Uint8Array>, isListChecked = true) {
    const folder = mkdtempSync(join(tmpdir(), 'openbook-export-'));
    folders.push(folder);
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const guide = fromUtf8(files.get('VERIFY.md') ?? expect.unreachable()) ?? '';
    const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join('\n');
    return spawnSync('sh', ['-s'], {
      cwd: folder,
      input: isListChecked ? blocks : blocks.replaceAll(/^.*SHA256SUMS.*$/gm, ''),
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder },
    });
  }

  test('go through every record with openssl alone', async () => {
    const files = await exported();
    const { status, stderr, stdout } = follow(files);
    expect(stderr).toBe('');
    expect(stdout).toContain('2 records signed and logged');
    expect(status).toBe(0);
    const changes: [name: string, from: string | RegExp, to: string, says: string][] = [
      ['record-1.json', '"sig":"ME', '"sig":"MF', 'record-1.json: not what is listed'],
      ['record-0.tlog-proof', 'index 4', 'index 5', 'record-0.tlog-proof: not what is listed'],
    ];
    for (const [name, from, to, says] of changes) {
      const followed = follow(changing(files, name, from, to), false);
      expect(followed.stdout + followed.stderr).toContain(says);
      expect(followed.status).not.toBe(0);
    }
  });

  test('go through erased entries too, and stop at one that no signed record names', async () => {
    const { status, stderr, stdout } = follow(await exported(undefined, await erasedEntries()));
    expect(stderr).toBe('');
    expect(stdout).toContain('3 records signed and logged');
    expect(stdout).toContain('2 erased entries are in the log, and signed records name them');
    expect(status).toBe(0);
    const unnamed = follow(await exported(undefined, await erasedEntries([GONE])));
    expect(unnamed.stdout).toContain(
      `erased-${ALSO_GONE}.tlog-proof: no signed record says that this entry was erased`,
    );
    expect(unnamed.status).not.toBe(0);
  });

  test('stop at an erased entry that its proof does not lead to', async () => {
    const { erased, files } = await erasedEntries();
    const proof = files.find(({ name }) => name.includes(ALSO_GONE)) ?? expect.unreachable();
    const moved = utf8((fromUtf8(proof.bytes) ?? '').replace('index 1', 'index 0'));
    const elsewhere = await exported(undefined, {
      erased: erased.map((one) =>
        one.entry === ALSO_GONE ? { ...one, proof: { name: proof.name, sha256: sha256Hex(moved) } } : one,
      ),
      files: files.map((one) => (one === proof ? { ...one, bytes: moved } : one)),
    });
    const followed = follow(elsewhere);
    expect(followed.stdout).toContain(`${proof.name}: not in the log`);
    expect(followed.status).not.toBe(0);
  });
});
