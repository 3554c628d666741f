/** The fixed names in an evidence bundle. */
export const ATTESTATION_FILE = 'attestation.dsse.json';
export const RECEIPT_FILE = 'receipt.tlog-proof';
export const KEYS_FILE = 'keys.json';
export const CHECKSUMS_FILE = 'SHA256SUMS';
export const CHECKSUMS_SIGNATURE_FILE = 'SHA256SUMS.sig';
export const GUIDE_FILE = 'VERIFY.md';

/** What every bundle has, whatever it is about. */
export const REQUIRED_FILES: readonly string[] = [
  ATTESTATION_FILE,
  RECEIPT_FILE,
  KEYS_FILE,
  GUIDE_FILE,
  CHECKSUMS_FILE,
  CHECKSUMS_SIGNATURE_FILE,
];

/** What an invoice's record must name. */
export const INVOICE_FILES: readonly string[] = ['invoice.json', 'usage.jsonl', 'rules.json', 'trace.json'];

const RECORD_SUFFIX = '.dsse.json';
// Safe in a shell command and in every file system, because VERIFY.md shows commands with these names.
const DOCUMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+$/;

/** The files that the record of a bundle of this kind must name at least. */
export function requiredDocuments(kind: string): readonly string[] {
  return kind === 'invoice' ? INVOICE_FILES : [`${kind}.json`];
}

/** Whether a document or rendering may have this name: a plain file name that is not one of the fixed ones. */
export function isDocumentName(name: string): boolean {
  return DOCUMENT_NAME.test(name) && !REQUIRED_FILES.includes(name) && !name.endsWith(RECORD_SUFFIX);
}

/** The file that holds a public key. */
export function pemFile(kid: string): string {
  return `keys/${kid}.pem`;
}

/** The file that holds the signed record of a rendering. */
export function recordFile(rendering: string): string {
  return `${rendering}${RECORD_SUFFIX}`;
}

/** The rendering that a file is the signed record of, or null. */
export function renderingOfRecord(name: string): string | null {
  if (!name.endsWith(RECORD_SUFFIX) || name === ATTESTATION_FILE) return null;
  const rendering = name.slice(0, -RECORD_SUFFIX.length);
  return isDocumentName(rendering) ? rendering : null;
}

const ERASED_PREFIX = 'erased-';

/** The file with the proof of an entry whose payload was erased; it is named by the entry, so that the name says what it proves. */
export function erasedProofFile(entry: string): string {
  return `${ERASED_PREFIX}${entry}.tlog-proof`;
}

/** Whether a file is the proof of an erased entry. */
export function isErasedProof(name: string): boolean {
  return name.startsWith(ERASED_PREFIX);
}

/** Whether SHA256SUMS lists the file: every one but itself and its signature. */
export function isListed(name: string): boolean {
  return name !== CHECKSUMS_FILE && name !== CHECKSUMS_SIGNATURE_FILE;
}
