import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../bytes.ts';
import { makeBundle } from '../testing/bundle.ts';

const folders: string[] = [];
const { files } = await makeBundle();
const guide = fromUtf8(files.get('VERIFY.md') ?? expect.unreachable()) ?? '';

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Unpacks the bundle and runs the commands of VERIFY.md as a reader would, or without those of SHA256SUMS. */
function follow(changed: ReadonlyMap<string, Uint8Array>, isListChecked = true) {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-guide-'));
  folders.push(folder);
  for (const [name, bytes] of changed) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block);
  const commands = isListChecked ? blocks.join('\n') : blocks.join('\n').replaceAll(/^.*SHA256SUMS.*$/gm, '');
  return spawnSync('sh', ['-s'], {
    cwd: folder,
    input: commands,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder },
  });
}

function changing(name: string, from: string, to: string): Map<string, Uint8Array> {
  const text = fromUtf8(files.get(name) ?? expect.unreachable()) ?? '';
  expect(text).toContain(from);
  return new Map(files).set(name, utf8(text.replace(from, to)));
}

describe('the commands of VERIFY.md', () => {
  test('hold for an untouched bundle', () => {
    expect(execFileSync('openssl', ['version'], { encoding: 'utf8' })).toMatch(/^OpenSSL 3/);
    const { status, stdout, stderr } = follow(files);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'Verified OK',
      'Verified OK',
      ...['invoice.json', 'usage.jsonl', 'rules.json', 'trace.json'].map((name) => `${name}: as signed`),
      'issued at 2026-11-03T09:00:00Z',
      'Verified OK',
      'invoice.en.pdf: as signed',
      'Verified OK',
      'invoice.es.pdf: as signed',
      'in the log',
      'Signature Verified Successfully',
      '',
    ]);
    expect(status).toBe(0);
  });

  test('stop at the first thing that does not hold', () => {
    expect(follow(changing('usage.jsonl', '1003', '1004')).status).not.toBe(0);
    expect(follow(changing('SHA256SUMS', 'invoice.json', 'Invoice.json')).status).not.toBe(0);
  });

  test('do not rest on the list alone', () => {
    expect(follow(files, false).status).toBe(0);
    const changes: [name: string, from: string, to: string, says: string][] = [
      ['usage.jsonl', '1003', '1004', 'usage.jsonl: not what was signed'],
      ['attestation.dsse.json', '"sig":"ME', '"sig":"MF', 'Error verifying data'],
      ['attestation.dsse.json', '"payload":"eyJ', '"payload":"eyK', 'Verification failure'],
      ['invoice.es.pdf', 'es', 'ES', 'invoice.es.pdf: not what was signed'],
      ['receipt.tlog-proof', 'index 4', 'index 5', 'not in the log'],
      ['receipt.tlog-proof', 'extra W', 'extra X', 'not in the log'],
      ['receipt.tlog-proof', '\n7\n', '\n8\n', 'Signature Verification Failure'],
    ];
    for (const [name, from, to, says] of changes) {
      const { status, stdout, stderr } = follow(changing(name, from, to), false);
      expect(stdout + stderr, says).toContain(says);
      expect(status, says).not.toBe(0);
    }
  });

  test('say which key signed what', () => {
    for (const name of files.keys()) {
      const kid = /^keys\/(.*)\.pem$/.exec(name)?.[1];
      if (kid !== undefined) expect(guide).toContain(`| \`${kid}\` |`);
    }
  });
});
