import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { sampleInvoiceFiles } from '#core/billing/testing/sample-invoice.ts';
import { bundleReport } from '#core/contracts/bundle-report.ts';
import { fromUtf8, utf8 } from '#core/proof/bytes.ts';
import { makeBundle, makeIssuer } from '#core/proof/testing/bundle.ts';

const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'openbook-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { files, issuer } = await makeBundle();
const good = write('good.zip', zipSync(Object.fromEntries(files)));
const keys = write('keys.json', JSON.stringify(issuer.keys));

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function verify(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'verify', ...argv], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function changed(name: string, from: string, to: string): string {
  const text = fromUtf8(files.get(name) ?? expect.unreachable()) ?? '';
  expect(text).toContain(from);
  const bytes = new Map(files).set(name, utf8(text.replace(from, to)));
  return write('changed.zip', zipSync(Object.fromEntries(bytes)));
}

test('a good bundle is verified, and the trust is stated', () => {
  expect(verify(good)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^verified: .*trust: bundle/),
  });
  expect(verify(good, '--keys', keys, '--require-trusted')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^verified: .*trust: given/),
  });
  const { stdout, status } = verify(good, '--json', '--keys', keys);
  expect(status).toBe(0);
  expect(bundleReport.parse(JSON.parse(stdout))).toMatchObject({ verified: true, trust: 'given' });
});

test('its own keys are not enough when trust is required', () => {
  expect(verify(good, '--require-trusted')).toEqual({
    status: 1,
    stdout: "keys.json: comes from the bundle itself; give the issuer's published keys\n",
    stderr: '',
  });
});

test('a bundle of calculated documents is verified and replayed', async () => {
  const documents = Object.entries(sampleInvoiceFiles()).map(([name, bytes]) => ({ name, bytes }));
  const calculated = await makeBundle({ documents, issuedAt: '2026-12-03T09:00:00Z' });
  const path = write('calculated.zip', zipSync(Object.fromEntries(calculated.files)));
  expect(verify(path)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^verified/) });
  const replayed = spawnSync(process.execPath, [entry, 'replay', path], { encoding: 'utf8' });
  expect(replayed).toMatchObject({ status: 0, stdout: 'equal: total 78.70 EUR\n' });
});

describe('a bad bundle', () => {
  test('gets one line per failure, naming the file', () => {
    const { status, stdout } = verify(changed('usage.jsonl', '1003', '1004'));
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^usage\.jsonl: .*SHA256SUMS/),
      expect.stringMatching(/^usage\.jsonl: .*attestation\.dsse\.json/),
      expect.stringMatching(/^usage\.jsonl: .*invoice\.json/),
      expect.stringMatching(/^usage\.jsonl: line 2 \(2024-01-02, sequence 0\)/),
    ]);
  });

  test('is described as JSON too', () => {
    const { status, stdout } = verify(changed('VERIFY.md', 'How', 'Why'), '--json');
    expect(status).toBe(1);
    const report = bundleReport.parse(JSON.parse(stdout));
    expect(report).toMatchObject({ verified: false, trust: 'bundle' });
    expect(report.checks.filter((check) => !check.ok).map((check) => check.file)).toEqual(['VERIFY.md']);
  });

  test("is refused with another issuer's keys", async () => {
    const stranger = write('stranger.json', JSON.stringify((await makeIssuer()).keys));
    const { status, stdout } = verify(good, '--keys', stranger);
    expect(status).toBe(1);
    expect(stdout).toContain('attestation.dsse.json: is signed by an unknown key');
  });

  test.each([
    ['no zip', write('no.zip', 'hello'), 'no.zip: is not a zip file'],
    [
      'a zip cut off',
      write('cut.zip', zipSync(Object.fromEntries(files)).subarray(0, 5_000)),
      'cut.zip: is not a zip',
    ],
    ['an empty zip', write('empty.zip', zipSync({})), 'attestation.dsse.json: is missing'],
    [
      'a path out of the folder',
      write('out.zip', zipSync({ '../x': utf8('x') })),
      'out.zip: holds an unsafe file name',
    ],
    ['a file that is not there', join(folder, 'nowhere.zip'), 'nowhere.zip: does not exist'],
    ['a folder', folder, 'is a folder'],
  ])('%s', (_, path, message) => {
    const { status, stdout, stderr } = verify(path);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain(message);
  });
});

test('keys that cannot be read are named', () => {
  const broken = write('broken.json', '{"keys": 1}');
  expect(verify(good, '--keys', broken)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(broken),
  });
  expect(verify(good, '--keys', join(folder, 'none.json'))).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('none.json: does not exist'),
  });
});

test('a wrong call ends with 2 and the usage', () => {
  for (const argv of [[], [good, good], [good, '--what'], [good, '--keys']]) {
    expect(verify(...argv)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^usage: /) });
  }
});
