import { assert, required } from '#core/assert.ts';
import type { DsseEnvelope, Statement } from '#core/contracts/attestation.ts';
import { type PublishedKeys, publishedKeysSchema } from '#core/contracts/published-keys.ts';
import { equalBytes, utf8 } from '../bytes.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { envelopePayload } from '../dsse.ts';
import { jwkThumbprint, publicKeyPem } from '../keys/public-key.ts';
import type { Sign } from '../keys/verify-signature.ts';
import { parseReceipt } from '../log/receipt.ts';
import { parseNote } from '../log/signed-note.ts';
import type { NoteKey } from '../log/vkey.ts';
import { parseStatement, statementIssuer, statementPayload } from '../statement.ts';
import { fileDigests } from './check-files.ts';
import { formatChecksums } from './checksums.ts';
import {
  ATTESTATION_FILE,
  CHECKSUMS_FILE,
  CHECKSUMS_SIGNATURE_FILE,
  GUIDE_FILE,
  isDocumentName,
  isErasedProof,
  KEYS_FILE,
  pemFile,
  RECEIPT_FILE,
  recordFile,
} from './file-names.ts';
import { noteKeys, publicKeysById } from './read-keys.ts';
import { writeGuide } from './write-guide.ts';

export type BundleFile = { readonly name: string; readonly bytes: Uint8Array };

/** A file that stands in the bundle, by its digest alone. */
export type ListedFile = { readonly name: string; readonly sha256: string };

export type BundleInput = {
  /** What the record names, in its order: for an invoice invoice.json, usage.jsonl, rules.json, trace.json. */
  readonly documents: readonly BundleFile[];
  /**
   * Files that the main document lists by digest: the records and receipts of an export of the log. They may be many, so that
   * only their digests are asked for; whoever packs the bundle puts their bytes beside what is answered.
   */
  readonly listed?: readonly ListedFile[];
  readonly attestation: DsseEnvelope;
  /** The record's tlog-proof with the entry's salt. */
  readonly receipt: string;
  /** The renderings of this edition, each with its own record. */
  readonly renderings: readonly (BundleFile & { readonly attestation: DsseEnvelope })[];
  readonly keys: PublishedKeys;
  /** Signs SHA256SUMS (ECDSA P-256, DER); the key is named in VERIFY.md before it signs. */
  readonly checksumsSigner: { readonly kid: string; readonly sign: Sign };
};

/**
 * Assembles an evidence bundle: its files in order, but for the listed ones, ready to be zipped. Input that would not verify for want of a part
 * raises `AssertionError`; whether the signatures hold is asked of `verifyBundle`.
 */
export async function buildBundle(input: BundleInput): Promise<Map<string, Uint8Array>> {
  const statement = statementOf(input.attestation, ATTESTATION_FILE);
  assertSubjects(statement, input.documents, ATTESTATION_FILE);
  const keys = publishedKeysSchema.parse(input.keys);
  assert(
    keys.keys.some((key) => key.kid === input.checksumsSigner.kid),
    'the key that signs SHA256SUMS is published',
  );
  const files = new Map<string, Uint8Array>();
  for (const { name, bytes } of input.documents) addDocument(files, name, bytes);
  files.set(ATTESTATION_FILE, canonicalBytes(input.attestation));
  files.set(RECEIPT_FILE, utf8(input.receipt));
  for (const rendering of input.renderings) {
    assertSubjects(statementOf(rendering.attestation, rendering.name), [rendering], rendering.name);
    addDocument(files, rendering.name, rendering.bytes);
    files.set(recordFile(rendering.name), canonicalBytes(rendering.attestation));
  }
  files.set(KEYS_FILE, canonicalBytes(keys));
  for (const [kid, jwk] of publicKeysById(keys)) files.set(pemFile(kid), utf8(publicKeyPem(jwk)));
  const logKey = checkpointSigner(input.receipt, keys);
  files.set(
    GUIDE_FILE,
    utf8(
      writeGuide({
        issuer: statementIssuer(statement),
        documents: input.documents.map((document) => document.name),
        kid: keyIdOf(input.attestation),
        checksumsKid: input.checksumsSigner.kid,
        log: { kid: jwkThumbprint(logKey.jwk), key: logKey },
        exported:
          input.listed === undefined
            ? null
            : noteKeys(keys).map((key) => ({ key, kid: jwkThumbprint(key.jwk) })),
        hasErased: (input.listed ?? []).some(({ name }) => isErasedProof(name)),
        renderings: input.renderings.map(({ name, attestation }) => ({ name, kid: keyIdOf(attestation) })),
      }),
    ),
  );
  const checksums = utf8(formatChecksums(withListed(fileDigests(files), input.listed ?? [])));
  files.set(CHECKSUMS_FILE, checksums);
  files.set(CHECKSUMS_SIGNATURE_FILE, await input.checksumsSigner.sign(checksums));
  return files;
}

function addDocument(files: Map<string, Uint8Array>, name: string, bytes: Uint8Array): void {
  assert(isDocumentName(name) && !files.has(name), `${name} can be a file of a bundle`);
  files.set(name, bytes);
}

function withListed(
  digests: Map<string, string>,
  listed: readonly ListedFile[],
): ReadonlyMap<string, string> {
  for (const { name, sha256 } of listed) {
    assert(isDocumentName(name) && !digests.has(name), `${name} can be a file of a bundle`);
    digests.set(name, sha256);
  }
  return digests;
}

function statementOf(envelope: DsseEnvelope, name: string): Statement {
  const payload = envelopePayload(envelope);
  const statement = parseStatement(envelope.payloadType, payload);
  assert(statement.ok, `the record of ${name} holds a statement`);
  // The commands of VERIFY.md look for subjects in the payload as text.
  assert(equalBytes(statementPayload(statement.value), payload), `the record of ${name} is canonical`);
  return statement.value;
}

function assertSubjects(statement: Statement, files: readonly BundleFile[], name: string): void {
  const named = new Map(statement.subject.map((subject) => [subject.name, subject.digest.sha256]));
  assert(named.size === files.length, `the record of ${name} names exactly the files it comes with`);
  for (const file of files) {
    assert(
      named.get(file.name) === sha256Hex(file.bytes),
      `the record of ${name} names ${file.name} as it is`,
    );
  }
}

function keyIdOf(envelope: DsseEnvelope): string {
  return required(envelope.signatures[0]?.keyid, 'our records name their key');
}

/** The published log key whose signature is on the receipt's checkpoint. */
function checkpointSigner(receipt: string, keys: PublishedKeys): NoteKey {
  const parsed = parseReceipt(receipt);
  assert(parsed.ok, 'the receipt is a tlog-proof with a salt');
  const note = parseNote(parsed.value.checkpoint);
  assert(note.ok, 'the receipt holds a signed checkpoint');
  const signer = noteKeys(keys).find((key) =>
    note.value.signatures.some(({ name, keyId }) => name === key.name && equalBytes(keyId, key.keyId)),
  );
  return required(signer, 'the key that signed the checkpoint is published');
}
