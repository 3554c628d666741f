import { zipSync } from 'fflate';
import { assert } from '#core/assert.ts';
import { type DsseEnvelope, dsseEnvelopeSchema } from '#core/contracts/attestation.ts';
import { buildBundle } from '#core/proof/bundle/build-bundle.ts';
import { bundleParts, currentBundle, type DocumentInput, keepBundle } from '#server/modules/billing/index.ts';
import {
  detachedSigner,
  findRecord,
  publishedKeys,
  readAttestation,
  receipt,
  refuseAltered,
} from '#server/modules/evidence/index.ts';
import { refuseRemovedFiles } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { readStoredObject, storeObject } from '#server/platform/storage/index.ts';
import { openJobCtx } from './runtime.ts';
import { ZIP_TIME } from './zip-stream.ts';

export type DocumentBundle = {
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
};

export const ZIP_MEDIA_TYPE = 'application/zip';
export const BUNDLE_TIMEOUT_MS = 120_000;

/**
 * The evidence bundle of an invoice or a credit note with the renderings there are: made and signed once for each set of
 * contents, stored, and given again byte for byte. Whoever asks has been let in before; the making is the system's own deed. Raises
 * `billing.invoice_unknown` or `billing.credit_note_unknown` (404), `billing.receipt_pending` (409) while the log has not
 * taken the record in, and `retention.files_removed` (410) once its files went after their retention.
 */
export function documentBundle(
  key: DocumentInput,
  options: { readonly now?: Date } = {},
): Promise<DocumentBundle> {
  const jobCtx = openJobCtx('make-bundle', options);
  return jobCtx.transaction(key.tenantId, (ctx) => bundleIn(ctx, key), { timeoutMs: BUNDLE_TIMEOUT_MS });
}

async function bundleIn(ctx: Ctx, key: DocumentInput): Promise<DocumentBundle> {
  const fileName = `${key.number}.zip`;
  const { contents, edition, invoiceNumber } = await currentBundle(ctx, key);
  if (edition !== null) {
    const { bytes } = await readStoredObject(ctx, edition.storedObjectId);
    return { fileName, sha256: edition.sha256, bytes };
  }
  await refuseRemovedFiles(ctx, { tenantId: key.tenantId, number: invoiceNumber });
  const bytes = await pack(ctx, key);
  const stored = await storeObject(ctx, { tenantId: key.tenantId, bytes, mediaType: ZIP_MEDIA_TYPE });
  await faultPoint('bundle.stored');
  await keepBundle(ctx, { ...key, contents, storedObjectId: stored.id, sha256: stored.sha256 });
  return { fileName, sha256: stored.sha256, bytes };
}

async function pack(ctx: Ctx, key: DocumentInput): Promise<Uint8Array> {
  const { tenantId } = key;
  const parts = await bundleParts(ctx, key);
  const renderings = [];
  for (const { name, storedObjectId, attestationId } of parts.renderings) {
    const { bytes } = await readStoredObject(ctx, storedObjectId);
    const { envelope } = await readAttestation(ctx, { tenantId, attestationId });
    renderings.push({ name, bytes, attestation: envelopeOf(envelope) });
  }
  return packRecorded(ctx, { tenantId, kind: key.kind, subjectRef: parts.id }, { ...parts, renderings });
}

/**
 * Zips documents with the signed record of a kind that names them, its place in the log, and the keys. Raises
 * `billing.receipt_pending` (409) while the log has not taken the record in.
 */
export async function packRecorded(
  ctx: Ctx,
  about: Parameters<typeof findRecord>[1],
  files: Pick<Parameters<typeof buildBundle>[0], 'documents' | 'renderings'>,
): Promise<Uint8Array> {
  return zipSync(Object.fromEntries(await recordedFiles(ctx, about, files)), { mtime: ZIP_TIME });
}

/** As `packRecorded`, the files by name and not yet zipped; those that are listed stand beside them. */
export async function recordedFiles(
  ctx: Ctx,
  about: Parameters<typeof findRecord>[1],
  files: Pick<Parameters<typeof buildBundle>[0], 'documents' | 'listed' | 'renderings'>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const record = await findRecord(ctx, about);
  const proof = record && (await receipt(ctx, { attestationId: record.attestationId }));
  if (!record || proof === null)
    throw new DomainError('billing.receipt_pending', {
      message: 'The document waits for its place in the evidence log. Ask again in a few seconds.',
      status: 409,
    });
  refuseAltered(record.envelope, files.documents);
  return buildBundle({
    documents: files.documents,
    ...(files.listed === undefined ? {} : { listed: files.listed }),
    attestation: envelopeOf(record.envelope),
    receipt: proof,
    renderings: files.renderings,
    keys: await publishedKeys(ctx),
    checksumsSigner: await detachedSigner(ctx),
  });
}

function envelopeOf(bytes: Uint8Array): DsseEnvelope {
  const parsed = dsseEnvelopeSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  assert(parsed.success, 'a stored record is an envelope');
  return parsed.data;
}
