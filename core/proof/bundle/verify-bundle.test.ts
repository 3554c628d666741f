import { describe, expect, test } from 'vitest';
import {
  sampleCreditedInvoice,
  sampleCreditFiles,
  sampleCreditNote,
} from '#core/billing/testing/sample-credit.ts';
import { type BundleCheckName, bundleReport } from '#core/contracts/bundle-report.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { fromUtf8, utf8 } from '../bytes.ts';
import { sha256Hex } from '../digest.ts';
import { jwkThumbprint } from '../keys/public-key.ts';
import { makeBundle, makeDocuments, makeIssuer, TEST_ISSUED_AT } from '../testing/bundle.ts';
import { fileDigests } from './check-files.ts';
import { formatChecksums } from './checksums.ts';
import { CHECKSUMS_FILE, CHECKSUMS_SIGNATURE_FILE, KEYS_FILE } from './file-names.ts';
import { type VerifyOptions, verifyBundle } from './verify-bundle.ts';

const bundle = await makeBundle();
const { files, issuer } = bundle;

type Files = ReadonlyMap<string, Uint8Array>;

function textOf(name: string, from: Files = files): string {
  return fromUtf8(from.get(name) ?? expect.unreachable(name)) ?? expect.unreachable(name);
}

function withFile(name: string, content: Uint8Array | string): Map<string, Uint8Array> {
  return new Map(files).set(name, typeof content === 'string' ? utf8(content) : content);
}

async function failuresOf(
  changed: Files,
  options?: VerifyOptions,
): Promise<{ file: string; check: BundleCheckName }[]> {
  const report = bundleReport.parse(await verifyBundle(changed, options));
  const failures = report.checks.filter((check) => !check.ok);
  expect(report.verified).toBe(failures.length === 0);
  for (const failure of failures) expect(failure.message).toBeTruthy();
  return failures.map(({ file, check }) => ({ file, check }));
}

async function filesBlamed(changed: Files, options?: VerifyOptions): Promise<string[]> {
  return [...new Set((await failuresOf(changed, options)).map((failure) => failure.file))];
}

/** Lists the digests again and signs the list, as an insider with the list's key could. */
async function resigned(changed: Map<string, Uint8Array>): Promise<Map<string, Uint8Array>> {
  const list = utf8(formatChecksums(fileDigests(changed)));
  return changed.set(CHECKSUMS_FILE, list).set(CHECKSUMS_SIGNATURE_FILE, await issuer.listSigner.sign(list));
}

describe('an untouched bundle', () => {
  test('is verified with its own keys, and says that it vouches for itself', async () => {
    const report = await verifyBundle(files);
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(report).toMatchObject({ verified: true, trust: 'bundle' });
    expect([...files.keys()]).toEqual([
      'invoice.json',
      'usage.jsonl',
      'rules.json',
      'trace.json',
      'attestation.dsse.json',
      'receipt.tlog-proof',
      'invoice.en.pdf',
      'invoice.en.pdf.dsse.json',
      'invoice.es.pdf',
      'invoice.es.pdf.dsse.json',
      'keys.json',
      ...issuer.keys.keys.map(({ kid }) => `keys/${kid}.pem`),
      `keys/${jwkThumbprint(issuer.log.key.jwk)}.pem`,
      'VERIFY.md',
      'SHA256SUMS',
      'SHA256SUMS.sig',
    ]);
    for (const name of files.keys()) {
      expect(
        report.checks.some((check) => check.file === name),
        name,
      ).toBe(true);
    }
  });

  test('is trusted with the keys of its issuer, and refused with those of another', async () => {
    expect(await verifyBundle(files, { keys: issuer.keys, requireTrusted: true })).toMatchObject({
      verified: true,
      trust: 'given',
    });
    const stranger = await makeIssuer();
    expect(await filesBlamed(files, { keys: stranger.keys })).toEqual([
      'attestation.dsse.json',
      'invoice.en.pdf.dsse.json',
      'invoice.es.pdf.dsse.json',
      CHECKSUMS_SIGNATURE_FILE,
    ]);
    expect(await failuresOf(files, { requireTrusted: true })).toEqual([{ file: KEYS_FILE, check: 'trust' }]);
  });

  test('needs nothing but the main file for another kind', async () => {
    const report = await makeBundle({
      kind: 'credit-note',
      documents: [{ name: 'credit-note.json', bytes: utf8('{}') }],
      renderings: [],
    });
    expect(await failuresOf(report.files)).toEqual([]);
  });

  test('of a credit note holds the invoice that it credits, and no other', async () => {
    const invoice = sampleCreditedInvoice();
    const note = sampleCreditNote(invoice, [{ line: '2', amount: '70.00' }]);
    const documentsOf = (one: typeof note) =>
      Object.entries(sampleCreditFiles(one, invoice.bytes)).map(([name, bytes]) => ({ name, bytes }));
    const good = await makeBundle({ kind: 'credit-note', documents: documentsOf(note) });
    expect(await failuresOf(good.files)).toEqual([]);
    const about = { ...note.invoice, sha256: 'f'.repeat(64) };
    const other = await makeBundle({
      kind: 'credit-note',
      documents: documentsOf({ ...note, invoice: about }),
    });
    expect(await failuresOf(other.files)).toEqual([{ file: 'credit-note.json', check: 'credited' }]);
    const swapped = new Map(good.files).set('invoice.json', utf8('{}'));
    expect(await filesBlamed(swapped)).toEqual(['invoice.json']);
  });

  test('may have no usage at all', async () => {
    const report = await makeBundle({ seals: 0 });
    expect(await failuresOf(report.files)).toEqual([]);
  });
});

describe('one changed byte', () => {
  test.each([...files.keys()])(
    'in %s is named, and nothing else is blamed',
    async (name) => {
      const content = files.get(name) ?? expect.unreachable();
      const positions = new Set([0, 1, content.length - 1]);
      for (let i = 1; i < 24; i += 1) positions.add(Math.floor((content.length * i) / 24));
      for (const position of positions) {
        for (const bit of [1, 0x20]) {
          const changed = content.slice();
          changed[position] = (changed[position] ?? 0) ^ bit;
          const blamed = await filesBlamed(withFile(name, changed));
          expect(blamed[0] ?? 'nothing', `byte ${position} of ${name}`).toBe(name);
          // Changed keys.json may still be readable with another validity, which then speaks against the records.
          if (name !== KEYS_FILE) expect(blamed, `byte ${position} of ${name}`).toEqual([name]);
        }
      }
    },
    60_000,
  );

  test.each([...files.keys()])('a byte less or more in %s is named', async (name) => {
    const content = files.get(name) ?? expect.unreachable();
    const longer = new Uint8Array(content.length + 1);
    longer.set(content);
    longer[content.length] = 0x0a;
    expect(await filesBlamed(withFile(name, content.subarray(0, -1)))).toEqual([name]);
    expect(await filesBlamed(withFile(name, longer))).toEqual([name]);
    expect(await filesBlamed(withFile(name, new Uint8Array()))).toEqual([name]);
  });

  test('in usage.jsonl is placed', async () => {
    const changed = withFile(
      'usage.jsonl',
      textOf('usage.jsonl').replace('"value":"1003"', '"value":"1004"'),
    );
    const report = await verifyBundle(changed);
    expect(report.checks.filter((check) => !check.ok)).toContainEqual({
      file: 'usage.jsonl',
      check: 'seals',
      ok: false,
      message:
        'line 2 (2024-01-02, sequence 0) is not the day seal that rules.json names: its digest differs',
      finding: { code: 'seal-differs', values: { line: '2', day: '2024-01-02', sequence: '0' } },
    });
  });
});

describe('files', () => {
  test.each([...files.keys()])('%s cannot be left out', async (name) => {
    const fewer = new Map(files);
    fewer.delete(name);
    expect((await filesBlamed(fewer))[0]).toBe(name);
  });

  test('that nobody signed for are named, listed or not', async () => {
    expect(await failuresOf(withFile('notes.txt', 'x'))).toEqual([
      { file: 'notes.txt', check: 'digest' },
      { file: 'notes.txt', check: 'present' },
    ]);
    expect(await failuresOf(await resigned(withFile('invoice.fr.pdf', 'x')))).toEqual([
      { file: 'invoice.fr.pdf', check: 'present' },
    ]);
    expect(await failuresOf(await resigned(withFile('keys/other.pem', 'x')))).toEqual([
      { file: 'keys/other.pem', check: 'present' },
    ]);
  });

  test('an insider who signs the list again is still caught', async () => {
    for (const name of files.keys()) {
      if (name.startsWith('SHA256SUMS') || name === 'VERIFY.md') continue;
      const content = files.get(name) ?? expect.unreachable();
      const changed = content.slice();
      const middle = Math.floor(content.length / 2);
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      expect(
        await filesBlamed(await resigned(withFile(name, changed)), { keys: issuer.keys }),
        name,
      ).toContain(name);
    }
  });

  test('a list changed together with a file is blamed itself', async () => {
    const changed = withFile('VERIFY.md', 'other text\n');
    const list = textOf(CHECKSUMS_FILE).replace(
      sha256Hex(files.get('VERIFY.md') ?? expect.unreachable()),
      sha256Hex(utf8('other text\n')),
    );
    // Consistent with its files, the list looks right; then its signature does not.
    expect(await filesBlamed(changed.set(CHECKSUMS_FILE, utf8(list)))).toEqual([CHECKSUMS_SIGNATURE_FILE]);
  });
});

describe('parts of different bundles', () => {
  test("another invoice's documents, record or receipt do not fit", async () => {
    const other = await makeBundle({ issuer, seals: 4 });
    for (const name of [
      'invoice.json',
      'usage.jsonl',
      'rules.json',
      'receipt.tlog-proof',
      'invoice.en.pdf.dsse.json',
    ]) {
      const mixed = await resigned(withFile(name, other.files.get(name) ?? expect.unreachable()));
      expect(await filesBlamed(mixed), name).toContain(name);
    }
    const record = other.files.get('attestation.dsse.json') ?? expect.unreachable();
    expect(await filesBlamed(await resigned(withFile('attestation.dsse.json', record)))).toEqual([
      'invoice.json',
      'usage.jsonl',
      'rules.json',
      'receipt.tlog-proof',
    ]);
  });

  test("a rendering's record cannot stand in for the bundle's", async () => {
    const record = files.get('invoice.en.pdf.dsse.json') ?? expect.unreachable();
    const swapped = await resigned(withFile('attestation.dsse.json', record));
    expect(await failuresOf(swapped)).toContainEqual({ file: 'attestation.dsse.json', check: 'statement' });
  });

  test('an invoice calculated from other files is noticed though all is signed', async () => {
    const [invoice, , fewerRules] = makeDocuments(2);
    const [, usage, rules, trace] = makeDocuments(3);
    if (!invoice || !fewerRules || !usage || !rules || !trace) expect.unreachable();
    const signed = await makeBundle({ issuer, documents: [invoice, usage, rules, trace] });
    expect(await failuresOf(signed.files)).toEqual([
      { file: 'usage.jsonl', check: 'inputs' },
      { file: 'rules.json', check: 'inputs' },
    ]);
    const uneven = await makeBundle({ issuer, documents: [invoice, usage, fewerRules, trace] });
    expect(await failuresOf(uneven.files)).toEqual([
      { file: 'usage.jsonl', check: 'inputs' },
      { file: 'usage.jsonl', check: 'seals' },
    ]);
  });
});

describe('keys', () => {
  const withKey = (kid: string, change: Partial<PublishedKeys['keys'][number]>): PublishedKeys => ({
    ...issuer.keys,
    keys: issuer.keys.keys.map((key) => (key.kid === kid ? { ...key, ...change } : key)),
  });
  const { kid } = issuer.signer;
  const listKid = issuer.listSigner.kid;

  test.each([
    ['revoked before', { revokedAt: '2026-11-03T08:59:59Z' }, false],
    ['revoked at that very instant', { revokedAt: TEST_ISSUED_AT }, false],
    ['revoked at that instant in other digits', { revokedAt: '2026-11-03T09:00:00.000Z' }, false],
    ['revoked after', { revokedAt: '2026-11-03T09:00:00.001Z' }, true],
    ['valid from that instant', { notBefore: TEST_ISSUED_AT }, true],
    ['not valid yet', { notBefore: '2026-11-03T09:00:00.001Z' }, false],
    ['expired at that instant', { notAfter: TEST_ISSUED_AT }, false],
    ['expired after', { notAfter: '2026-11-03T09:00:01Z' }, true],
  ])('a key %s: judged at the time of issue', async (_, change, isFit) => {
    const blamed = await failuresOf(files, { keys: withKey(kid, change) });
    const records = ['attestation.dsse.json', 'invoice.en.pdf.dsse.json', 'invoice.es.pdf.dsse.json'];
    expect(blamed).toEqual(isFit ? [] : records.map((file) => ({ file, check: 'key-validity' })));
  });

  test('the key of the list must not have ended before the records were made', async () => {
    const ended = withKey(listKid, { revokedAt: TEST_ISSUED_AT });
    expect(await failuresOf(files, { keys: ended })).toEqual([
      { file: CHECKSUMS_SIGNATURE_FILE, check: 'key-validity' },
    ]);
    const later = withKey(listKid, { notBefore: '2026-12-01T00:00:00Z' });
    expect(await failuresOf(files, { keys: later })).toEqual([]);
  });

  test('the key of the checkpoint must be known and not have ended', async () => {
    const [log] = issuer.keys.checkpointKeys;
    if (!log) expect.unreachable();
    const revoked = { ...issuer.keys, checkpointKeys: [{ ...log, revokedAt: TEST_ISSUED_AT }] };
    expect(await failuresOf(files, { keys: revoked })).toEqual([
      { file: 'receipt.tlog-proof', check: 'key-validity' },
    ]);
    expect(await failuresOf(files, { keys: { ...issuer.keys, checkpointKeys: [] } })).toEqual([
      { file: 'receipt.tlog-proof', check: 'inclusion' },
    ]);
  });

  test('a record from the future is refused when the time is known', async () => {
    expect(await failuresOf(files, { now: '2026-11-03T08:45:00Z' })).toEqual([]);
    expect(await failuresOf(files, { now: '2026-11-03T08:44:59Z' })).toContainEqual({
      file: 'attestation.dsse.json',
      check: 'issued-at',
    });
  });
});

test('a page without WebCrypto says so instead of passing', async () => {
  const { crypto } = globalThis;
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
  try {
    const report = await verifyBundle(files);
    expect(report).toMatchObject({
      verified: false,
      checks: [{ message: expect.stringContaining('https') }],
    });
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
  }
});

test('a bundle of a thousand day seals is verified within a second', async () => {
  const large = await makeBundle({ issuer, seals: 1_000 });
  const startedAt = performance.now();
  expect(await failuresOf(large.files)).toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
