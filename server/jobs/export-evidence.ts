import { type EvidenceExport, evidenceExport } from '#core/contracts/evidence-export.ts';
import type { BundleFile } from '#core/proof/bundle/build-bundle.ts';
import { EXPORT_FILE } from '#core/proof/bundle/check-export.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { evidenceIndexHtml } from '#server/documents/html/evidence-index.ts';
import { attest, type ExportScope, type LoggedRecord, readExport } from '#server/modules/evidence/index.ts';
import { BUNDLE_TIMEOUT_MS, type DocumentBundle, packRecorded } from './document-bundle.ts';
import type { JobCtx } from './job.ts';

const KIND = 'evidence-export';
/** Twenty thousand receipts are read one after another. */
const EXPORT_TIMEOUT_MS = 600_000;
const LOCALES = ['en', 'es'] as const;

/** An export whose list is signed and waits for its place in the log; then it can be packed. */
export type PreparedExport = {
  readonly reference: string;
  readonly fileName: string;
  readonly list: BundleFile;
  readonly listed: readonly BundleFile[];
  readonly count: number;
};

/**
 * Gathers every logged record of a scope with its receipt, lists them, and signs the list. The role that reads across
 * customers reads, and is recorded with the reason. Raises `evidence.export_too_large` (422).
 */
export async function prepareExport(jobCtx: JobCtx, asked: ExportScope): Promise<PreparedExport> {
  const { records, scope } = await jobCtx.acrossTenants('exports evidence', (ctx) => readExport(ctx, asked), {
    timeoutMs: EXPORT_TIMEOUT_MS,
  });
  return jobCtx.transaction(null, async (ctx) => {
    const madeAt = ctx.now.toISOString();
    const files = records.map(filesOf);
    const entries = files.map(({ entry }) => entry);
    const indexes = LOCALES.map((locale) => ({
      name: `index.${locale}.html`,
      bytes: utf8(evidenceIndexHtml({ madeAt, records: entries, scope }, locale)),
    }));
    const list: EvidenceExport = evidenceExport.parse({
      schema: 'openbook.evidence-export/1',
      scope,
      madeAt,
      indexes: indexes.map(namedOf),
      records: entries,
    });
    const bytes = canonicalBytes(list);
    const sha256 = sha256Hex(bytes);
    await attest(ctx, {
      tenantId: null,
      kind: KIND,
      subjectName: `${scope.from} – ${scope.until}${scope.tenant === null ? '' : `, ${scope.tenant}`}`,
      subjectRef: sha256,
      subjects: [{ name: EXPORT_FILE, sha256 }],
      predicate: { scope, records: records.length },
    });
    return {
      reference: sha256,
      fileName: `evidence-${scope.tenant === null ? '' : `${scope.tenant}-`}${scope.from}-${scope.until}.zip`,
      list: { name: EXPORT_FILE, bytes },
      listed: [...indexes, ...files.flatMap(({ envelope, receipt }) => [envelope, receipt])],
      count: records.length,
    };
  });
}

/** Packs an export with its own record, receipt and keys. Raises `billing.receipt_pending` (409) while the log has not taken it in. */
export function packExport(
  jobCtx: JobCtx,
  { fileName, list, listed, reference }: PreparedExport,
): Promise<DocumentBundle> {
  return jobCtx.transaction(
    null,
    async (ctx) => {
      const bytes = await packRecorded(
        ctx,
        { tenantId: null, kind: KIND, subjectRef: reference },
        { documents: [list], listed, renderings: [] },
      );
      return { fileName, sha256: sha256Hex(bytes), bytes };
    },
    { timeoutMs: BUNDLE_TIMEOUT_MS },
  );
}

function namedOf({ bytes, name }: BundleFile) {
  return { name, sha256: sha256Hex(bytes) };
}

/** The two files of a record, named by its place in the log, and its entry in the list. */
function filesOf({ envelope: text, receipt: proof, ...about }: LoggedRecord) {
  const stem = `record-${String(about.index).padStart(9, '0')}`;
  const envelope = { name: `${stem}.json`, bytes: text };
  const receipt = { name: `${stem}.tlog-proof`, bytes: utf8(proof) };
  return { envelope, receipt, entry: { ...about, envelope: namedOf(envelope), receipt: namedOf(receipt) } };
}
