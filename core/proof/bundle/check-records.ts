import { type DsseEnvelope, renderingPredicate, type Statement } from '#core/contracts/attestation.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { parseInstant } from '#core/time/instant.ts';
import { fromUtf8 } from '../bytes.ts';
import { sha256Hex } from '../digest.ts';
import { parseEnvelope, verifyEnvelope } from '../dsse.ts';
import { jwkThumbprint } from '../keys/public-key.ts';
import { endedBy, invalidAt } from '../keys/validity.ts';
import { verifyReceipt } from '../log/receipt.ts';
import { parseStatement, statementKind } from '../statement.ts';
import type { BundleFiles } from './check-files.ts';
import type { CheckLog } from './check-log.ts';
import {
  ATTESTATION_FILE,
  isDocumentName,
  RECEIPT_FILE,
  recordFile,
  renderingOfRecord,
  requiredDocuments,
} from './file-names.ts';
import { finding, keyFinding } from './findings.ts';
import { noteKeys } from './read-keys.ts';

/** A signed record whose signature holds. */
export type SignedRecord = {
  readonly envelope: DsseEnvelope;
  readonly payload: Uint8Array;
  readonly statement: Statement;
  readonly issuedAt: string;
};

export type RecordContext = {
  readonly files: BundleFiles;
  readonly keys: PublishedKeys;
  readonly now: string | undefined;
  readonly log: CheckLog;
};

const CLOCK_SKEW_MS = 15 * 60_000;

/** The rendering's kind in predicate types. */
export const RENDERING_KIND = 'rendering';

/**
 * Reads a signed record: envelope, signature, statement, and whether its key was valid when it says it was issued. Null
 * when its text cannot be relied on; what it says is then not compared with anything.
 */
export async function readSignedRecord(file: string, context: RecordContext): Promise<SignedRecord | null> {
  const { files, keys, log } = context;
  const bytes = files.get(file);
  if (bytes === undefined) return null;
  const envelope = parseEnvelope(bytes);
  if (!envelope.ok) {
    log.fail(file, 'signature', envelope.error.message);
    return null;
  }
  const verified = await verifyEnvelope(envelope.value, keys.keys);
  if (!verified.ok) {
    log.fail(file, 'signature', verified.error.message);
    return null;
  }
  const { key, payload } = verified.value;
  log.pass(file, 'signature', finding('signed-with', { kid: key.kid }));
  const statement = parseStatement(envelope.value.payloadType, payload);
  if (!statement.ok) {
    log.fail(file, 'statement', statement.error.message);
    return null;
  }
  const { issuedAt } = statement.value.predicate;
  const problem = invalidAt(key, issuedAt);
  if (problem === null) log.pass(file, 'key-validity');
  else log.fail(file, 'key-validity', keyFinding(problem, issuedAt));
  checkIssuedAt(file, issuedAt, context);
  return { envelope: envelope.value, payload, statement: statement.value, issuedAt };
}

/** Checks the bundle's own record: what it must name, and the digest of each file that it names. */
export function checkMainRecord(record: SignedRecord, { files, log }: RecordContext): void {
  const kind = statementKind(record.statement);
  const names = record.statement.subject.map((subject) => subject.name);
  const missing = requiredDocuments(kind).filter((name) => !names.includes(name));
  const unfit = names.filter((name, index) => !isDocumentName(name) || names.indexOf(name) !== index);
  log.expect(kind !== RENDERING_KIND && missing.length === 0 && unfit.length === 0, {
    file: ATTESTATION_FILE,
    check: 'statement',
    found:
      missing.length > 0
        ? finding('names-not-all', { names: missing.join(', ') })
        : finding('no-bundle-record', { names: [kind, ...unfit].join(', ') }),
  });
  for (const { name, digest } of record.statement.subject) {
    const bytes = files.get(name);
    if (bytes === undefined) log.fail(name, 'present', finding('missing-named', { by: ATTESTATION_FILE }));
    else {
      log.expect(sha256Hex(bytes) === digest.sha256, {
        file: name,
        check: 'subject',
        found: finding('not-signed-file', { by: ATTESTATION_FILE }),
      });
    }
  }
}

/** Checks that the record is in the log: salted entry, path, and a checkpoint signed by a key of the log. */
export async function checkReceipt(record: SignedRecord, context: RecordContext): Promise<void> {
  const { files, keys, log } = context;
  const bytes = files.get(RECEIPT_FILE);
  if (bytes === undefined) return;
  const receipt = fromUtf8(bytes);
  if (receipt === null) return log.fail(RECEIPT_FILE, 'inclusion', finding('not-utf8'));
  const verified = await verifyReceipt({ receipt, payload: record.payload, keys: noteKeys(keys) });
  if (!verified.ok) return log.fail(RECEIPT_FILE, 'inclusion', verified.error.message);
  const { index, checkpoint, key } = verified.value;
  const published = keys.checkpointKeys.find((candidate) => candidate.vkey === key.vkey);
  const problem = published === undefined ? null : endedBy(published, record.issuedAt);
  if (problem !== null) return log.fail(RECEIPT_FILE, 'key-validity', keyFinding(problem));
  const { origin, size } = checkpoint;
  const values = { index: String(index), size: String(size), origin, kid: jwkThumbprint(key.jwk) };
  log.pass(RECEIPT_FILE, 'inclusion', finding('log-entry', values));
}

/** Checks the record beside each rendering; gives what can be relied on, and the names that records account for. */
export async function checkRenderings(
  context: RecordContext,
): Promise<{ names: string[]; issuedAt: string[] }> {
  const { files, log } = context;
  const names: string[] = [];
  const issuedAt: string[] = [];
  for (const file of files.keys()) {
    const rendering = renderingOfRecord(file);
    if (rendering === null) continue;
    names.push(rendering, file);
    const record = await readSignedRecord(file, context);
    if (record !== null) {
      issuedAt.push(record.issuedAt);
      checkRendering(rendering, record, context);
    }
    if (!files.has(rendering)) log.fail(rendering, 'present', finding('missing-rendering', { by: file }));
  }
  return { names, issuedAt };
}

function checkRendering(rendering: string, record: SignedRecord, { files, log }: RecordContext): void {
  const file = recordFile(rendering);
  const [subject, ...others] = record.statement.subject;
  const predicate = renderingPredicate.safeParse(record.statement.predicate);
  const isAboutIt = statementKind(record.statement) === RENDERING_KIND && subject?.name === rendering;
  if (!isAboutIt || others.length > 0 || !predicate.success) {
    return log.fail(file, 'statement', finding('not-its-record', { of: rendering }));
  }
  const bytes = files.get(rendering);
  if (bytes !== undefined) {
    log.expect(sha256Hex(bytes) === subject.digest.sha256, {
      file: rendering,
      check: 'subject',
      found: finding('not-signed-file', { by: file }),
    });
  }
  const { material } = predicate.data;
  const source = files.get(material.name);
  if (source === undefined)
    return log.fail(file, 'material', finding('material-missing', { source: material.name }));
  // A changed source is the source's fault; its own record already says so.
  log.expect(sha256Hex(source) === material.digest.sha256, {
    file: log.isChanged(material.name) ? material.name : file,
    check: 'material',
    found: finding('material-differs', { of: rendering, source: material.name }),
  });
}

function checkIssuedAt(file: string, issuedAt: string, { now, log }: RecordContext): void {
  const nowMs = now === undefined ? null : parseInstant(now);
  const issuedMs = parseInstant(issuedAt);
  if (nowMs === null || issuedMs === null) return;
  log.expect(issuedMs <= nowMs + CLOCK_SKEW_MS, {
    file,
    check: 'issued-at',
    found: finding('issued-in-future', { issuedAt }),
  });
}
