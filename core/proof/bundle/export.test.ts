import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { EvidenceExport } from '#core/contracts/evidence-export.ts';
import { fromUtf8, utf8 } from '../bytes.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { buildStatement, signStatement } from '../statement.ts';
import { makeIssuer, makeReceipt, TEST_ISSUED_AT, TEST_ISSUER } from '../testing/bundle.ts';
import { type BundleFile, buildBundle } from './build-bundle.ts';
import { verifyBundle } from './verify-bundle.ts';

const issuer = await makeIssuer();

async function signed(kind: string, subject: BundleFile) {
  const statement = buildStatement({
    issuer: TEST_ISSUER,
    kind,
    subjects: [{ name: subject.name, sha256: sha256Hex(subject.bytes) }],
    predicate: { issuedAt: TEST_ISSUED_AT },
  });
  const attestation = await signStatement(statement, issuer.signer);
  return { attestation, receipt: await makeReceipt(attestation, issuer.log) };
}

/** An export of two records; `list` may tell something else of them. */
async function exported(list: (listed: EvidenceExport) => EvidenceExport = (same) => same) {
  const files: BundleFile[] = [];
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
});
