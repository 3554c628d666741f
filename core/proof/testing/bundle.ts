import type { DsseEnvelope } from '#core/contracts/attestation.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { type BundleFile, buildBundle } from '../bundle/build-bundle.ts';
import { RENDERING_KIND } from '../bundle/check-records.ts';
import { concatBytes, utf8 } from '../bytes.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { envelopePayload } from '../dsse.ts';
import { signCheckpoint } from '../log/checkpoint.ts';
import { ENTRY_SALT_BYTES, logEntry, logLeafHash } from '../log/receipt.ts';
import { formatTlogProof } from '../log/tlog-proof.ts';
import { merkleRoot } from '../merkle/append.ts';
import { inclusionProof, readLeaves } from '../merkle/proofs.ts';
import { buildStatement, signStatement } from '../statement.ts';
import { makeLogSigner, makeSigner, type TestLogSigner, type TestSigner } from './keys.ts';

export const TEST_ISSUER = 'https://openbook.issuer.example';
export const TEST_ISSUED_AT = '2026-11-03T09:00:00Z';

/** The keys of a made-up issuer: two for records and lists, one for its log. */
export type TestIssuer = {
  readonly signer: TestSigner;
  readonly listSigner: TestSigner;
  readonly log: TestLogSigner;
  readonly keys: PublishedKeys;
};

export type TestBundle = {
  readonly issuer: TestIssuer;
  readonly files: Map<string, Uint8Array>;
};

export type TestBundleOptions = {
  readonly issuer?: TestIssuer;
  /** How many day seals the made-up usage has, one a day. */
  readonly seals?: number;
  /** Own documents in place of the made-up invoice, usage, rules and trace. */
  readonly documents?: readonly BundleFile[];
  readonly kind?: string;
  readonly issuedAt?: string;
  readonly renderings?: readonly BundleFile[];
};

/** Makes fresh keys, valid for the year of the test. */
export async function makeIssuer(): Promise<TestIssuer> {
  const [signer, listSigner] = [await makeSigner(), await makeSigner()];
  const log = await makeLogSigner('log.issuer.example');
  const validity = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' };
  const keys: PublishedKeys = {
    keys: [signer, listSigner].map(({ kid, jwk }) => ({ ...jwk, kid, purpose: 'attestation', ...validity })),
    checkpointKeys: [{ vkey: log.vkey, notBefore: validity.notBefore }],
  };
  return { signer, listSigner, log, keys };
}

/** Makes a whole evidence bundle by hand: keys, documents, signed records, a log of seven entries, and two renderings. */
export async function makeBundle(options: TestBundleOptions = {}): Promise<TestBundle> {
  const issuer = options.issuer ?? (await makeIssuer());
  const documents = options.documents ?? makeDocuments(options.seals ?? 3);
  const issuedAt = options.issuedAt ?? TEST_ISSUED_AT;
  const statement = buildStatement({
    issuer: TEST_ISSUER,
    kind: options.kind ?? 'invoice',
    subjects: documents.map(subjectOf),
    predicate: { issuedAt, invoiceNumber: 'TEST-000001' },
  });
  const attestation = await signStatement(statement, issuer.signer);
  const [material] = documents;
  if (material === undefined) throw new Error('a bundle has documents');
  const renderings = [];
  for (const file of options.renderings ?? makeRenderings()) {
    renderings.push({ ...file, attestation: await signRendering(file, material, { issuer, issuedAt }) });
  }
  const files = await buildBundle({
    documents,
    attestation,
    receipt: await makeReceipt(attestation, issuer.log),
    renderings,
    keys: issuer.keys,
    checksumsSigner: issuer.listSigner,
  });
  return { issuer, files };
}

/** Logs a record among six others and gives its receipt. */
export async function makeReceipt(attestation: DsseEnvelope, log: TestLogSigner): Promise<string> {
  const salt = new Uint8Array(ENTRY_SALT_BYTES).fill(0x5a);
  const payloads = Array.from({ length: 7 }, (_, i) => utf8(`another record ${i}`));
  const index = 4;
  payloads[index] = envelopePayload(attestation);
  const leaves = payloads.map((payload) => logLeafHash(logEntry(salt, payload)));
  const checkpoint = await signCheckpoint({ size: leaves.length, root: merkleRoot(leaves) }, log);
  const hashes = inclusionProof(index, leaves.length, readLeaves(leaves));
  return formatTlogProof({ extra: salt, index, hashes, checkpoint });
}

/** The usage, rules, trace and invoice of a made-up period; only what ties them together is filled in. */
export function makeDocuments(sealCount: number): BundleFile[] {
  const tenant = { id: 't-1', externalId: 'demo-tenant' };
  const seals = Array.from({ length: sealCount }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    return { day, sequence: 0, bytes: canonicalBytes(makeSeal(tenant, day, i)) };
  });
  const newline = utf8('\n');
  const usage = concatBytes(...seals.flatMap(({ bytes }) => [bytes, newline]));
  const references = seals.map(({ day, sequence, bytes }) => ({ day, sequence, digest: sha256Hex(bytes) }));
  const rules = canonicalBytes({ schema: 'openbook.rules/1', tenant, seals: references, late: [] });
  const trace = canonicalBytes({ schema: 'openbook.trace/1', lines: [] });
  const inputs = { usage: sha256Hex(usage), rules: sha256Hex(rules), trace: sha256Hex(trace) };
  const invoice = canonicalBytes({ schema: 'openbook.invoice/1', number: 'TEST-000001', inputs });
  return [
    { name: 'invoice.json', bytes: invoice },
    { name: 'usage.jsonl', bytes: usage },
    { name: 'rules.json', bytes: rules },
    { name: 'trace.json', bytes: trace },
  ];
}

async function signRendering(
  file: BundleFile,
  material: BundleFile,
  by: { readonly issuer: TestIssuer; readonly issuedAt: string },
): Promise<DsseEnvelope> {
  const { name, sha256 } = subjectOf(material);
  const statement = buildStatement({
    issuer: TEST_ISSUER,
    kind: RENDERING_KIND,
    subjects: [subjectOf(file)],
    predicate: { issuedAt: by.issuedAt, material: { name, digest: { sha256 } } },
  });
  return signStatement(statement, by.issuer.signer);
}

function subjectOf({ name, bytes }: BundleFile): { name: string; sha256: string } {
  return { name, sha256: sha256Hex(bytes) };
}

function makeRenderings(): BundleFile[] {
  return ['en', 'es'].map((language) => ({
    name: `invoice.${language}.pdf`,
    bytes: utf8(`%PDF-1.7 made-up rendering in ${language}\n%%EOF\n`),
  }));
}

function makeSeal(tenant: { id: string; externalId: string }, day: string, i: number): unknown {
  const rows = Array.from({ length: 5 }, (_, row) => ({
    meter: 'api-calls',
    meterVersion: 1,
    aggregation: 'sum',
    unit: 'call',
    dimensions: { region: `region-${row}` },
    value: String(1_000 * i + row),
    eventCount: 40,
  }));
  const counts = { received: 200, accepted: 200, duplicate: 0, late: 0, rejected: 0 };
  return {
    schema: 'openbook.day-seal/1',
    tenant,
    day,
    zone: 'Europe/Madrid',
    tzdata: '2026a',
    sequence: 0,
    sealedAt: `${day}T23:59:59Z`,
    eventCount: 200,
    merkleRoot: sha256Hex(utf8(day)),
    counts,
    rows,
  };
}
