import { assert } from '#core/assert.ts';
import {
  type ErasedRecord,
  type EvidenceExport,
  type ExportedRecord,
  evidenceExport,
} from '#core/contracts/evidence-export.ts';
import { isForCustomer } from '#core/contracts/snapshot-records.ts';
import { controlName, FRAMEWORKS, recordsFor } from '#core/controls/frameworks.ts';
import type { BundleFile, ListedFile } from '#core/proof/bundle/build-bundle.ts';
import { filesOfErased } from '#core/proof/bundle/check-erased-entries.ts';
import { EXPORT_FILE } from '#core/proof/bundle/check-export.ts';
import { erasedProofFile } from '#core/proof/bundle/file-names.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { evidenceIndex } from '#server/documents/html/evidence-index.ts';
import {
  attest,
  countExport,
  type ErasedEntry,
  EXPORT_RECORDS_AT_ONCE,
  type ExportScope,
  exportScopeSchema,
  type LoggedRecord,
  readErased,
  readExport,
  refuseUnhealthyLog,
} from '#server/modules/evidence/index.ts';
import { readHolds } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { BUNDLE_TIMEOUT_MS, recordedFiles } from './document-bundle.ts';
import type { JobCtx } from './job.ts';
import { openZip } from './zip-stream.ts';

const KIND = 'evidence-export';
const CHUNK_TIMEOUT_MS = 120_000;
const LOCALES = ['en', 'es'] as const;

/** Whose an export is: a customer's own records, as far as customers are given them, or null for what auditors ask for. */
export type ExportOwner = { readonly tenantId: string | null };
/** Hears after each reading how many records are done, and of how many. */
export type OnProgress = (done: number, total: number) => Promise<void>;

/** An export whose list is made; signed and logged, it can be written. The pages are those that the list names. */
export type ExportList = {
  /** The SHA-256 of the list, by which its signed record is found. */
  readonly reference: string;
  readonly list: Uint8Array;
  readonly pages: readonly BundleFile[];
  readonly records: readonly ExportedRecord[];
  readonly erased: readonly ErasedRecord[];
  readonly scope: ExportScope;
};

/** The records of a scope in parts; at no time are more than one part of them in memory. */
async function* partsOf(
  jobCtx: JobCtx,
  { scope, tenantId, upTo }: ExportOwner & { readonly scope: ExportScope; readonly upTo: number | null },
): AsyncGenerator<readonly LoggedRecord[], void, void> {
  for (let after = -1; ; ) {
    jobCtx.signal.throwIfAborted();
    const from = after;
    const part = await reading(jobCtx, tenantId, (ctx) => readExport(ctx, { scope, after: from, upTo }));
    if (part.length > 0) yield part;
    if (part.length < EXPORT_RECORDS_AT_ONCE) return;
    after = part.at(-1)?.index ?? after;
  }
}

/** A customer's records are read inside of the customer; the rest by the role that reads across, which is recorded. */
function reading<T>(jobCtx: JobCtx, tenantId: string | null, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const options = { timeoutMs: CHUNK_TIMEOUT_MS };
  return tenantId === null
    ? jobCtx.acrossTenants('exports evidence', work, options)
    : jobCtx.transaction(tenantId, work, options);
}

/**
 * Reads every logged record of a scope with its receipt, checks it, and lists it with the digests of its files. Raises
 * `evidence.log_unhealthy` (409), `evidence.thing_altered` (409), `evidence.export_too_large` (422).
 */
export async function listExport(
  jobCtx: JobCtx,
  asked: ExportOwner & { readonly scope: ExportScope; readonly onProgress?: OnProgress },
): Promise<ExportList> {
  const { onProgress, tenantId } = asked;
  const scope = exportScopeSchema.parse(asked.scope);
  await jobCtx.transaction(null, refuseUnhealthyLog);
  const total = await reading(jobCtx, tenantId, (ctx) => countExport(ctx, scope));
  const records: ExportedRecord[] = [];
  let done = 0;
  for await (const part of partsOf(jobCtx, { scope, tenantId, upTo: null })) {
    records.push(
      ...part.filter((record) => isGiven(record, tenantId)).map((record) => filesOf(record).entry),
    );
    done += part.length;
    await onProgress?.(done, Math.max(total, done));
  }
  const madeAt = jobCtx.clock().toISOString();
  const list = listed(scope, records, madeAt);
  if (tenantId !== null) return withPages(list);
  return withPages({
    ...list,
    controls: controlsOf(scope, records),
    ...(await keptAndErased(jobCtx, scope)),
  });
}

/** What a customer takes along says nothing that is the vendor's alone. */
function isGiven({ kind, predicate }: LoggedRecord, tenantId: string | null): boolean {
  return tenantId === null || isForCustomer(kind, predicate);
}

/** What auditors are told besides: holds in force on what the scope is about, and the records in it that were erased. */
async function keptAndErased(
  jobCtx: JobCtx,
  scope: ExportScope,
): Promise<Pick<EvidenceExport, 'holds' | 'erased'>> {
  const held = await reading(jobCtx, null, (ctx) => readHolds(ctx));
  const erased = await reading(jobCtx, null, (ctx) => readErased(ctx, scope));
  const holds = held
    .filter(({ tenant }) => scope.tenant === null || tenant === scope.tenant)
    .map(({ hold, invoice, placedAt, reason, tenant }) => ({ hold, tenant, invoice, reason, placedAt }));
  return {
    ...(holds.length === 0 ? {} : { holds }),
    ...(erased.length === 0 ? {} : { erased: erased.map((one) => filesOfErasure(one).listed) }),
  };
}

type BareList = Omit<EvidenceExport, 'indexes'>;

function listed(scope: ExportScope, records: readonly ExportedRecord[], madeAt: string): BareList {
  const { control, ...rest } = scope;
  return {
    schema: 'openbook.evidence-export/1',
    scope: control === undefined ? rest : { ...rest, control },
    madeAt,
    records: [...records],
  };
}

/** The controls that the records speak for: the one that was asked for, or all that have some here. */
function controlsOf({ control: asked }: ExportScope, records: readonly ExportedRecord[]) {
  const counts = new Map(
    [...Map.groupBy(records, ({ kind }) => kind)].map(([kind, of]) => [kind, of.length]),
  );
  return FRAMEWORKS.flatMap((framework) =>
    framework.controls
      .filter((control) =>
        asked === undefined ? recordsFor(control, counts) > 0 : controlName(framework, control) === asked,
      )
      .map((control) => ({
        framework: framework.name,
        control: control.id,
        title: control.title,
        kinds: [...control.kinds],
        records: recordsFor(control, counts),
      })),
  );
}

function withPages(bare: BareList): ExportList {
  const pages = LOCALES.flatMap((locale) =>
    Array.from(evidenceIndex(bare, locale), ({ html, name }) => ({ name, bytes: utf8(html) })),
  );
  const list = evidenceExport.parse({ ...bare, indexes: pages.map(namedOf) });
  const bytes = canonicalBytes(list);
  const { erased = [], records, scope } = list;
  const asked = exportScopeSchema.parse(scope);
  return { reference: sha256Hex(bytes), list: bytes, pages, records, erased, scope: asked };
}

/** Signs the list as a record of its owner, which waits for the log. */
export async function signList(
  ctx: Ctx,
  { records, reference, scope }: ExportList,
  { tenantId }: ExportOwner,
) {
  await attest(ctx, {
    tenantId,
    kind: KIND,
    subjectName: `${scope.from} – ${scope.until}${scope.tenant === null ? '' : `, ${scope.tenant}`}`,
    subjectRef: reference,
    subjects: [{ name: EXPORT_FILE, sha256: reference }],
    predicate: { scope, records: records.length },
  });
}

/** A list as it is kept until its file is written. */
export function keptList({ list, pages }: ExportList): Uint8Array {
  const texts = [{ name: EXPORT_FILE, bytes: list }, ...pages];
  return canonicalBytes(
    Object.fromEntries(texts.map(({ bytes, name }) => [name, new TextDecoder().decode(bytes)])),
  );
}

/** The list that `keptList` gave. */
export function listFromKept(kept: Uint8Array): ExportList {
  const { [EXPORT_FILE]: text, ...pages } = JSON.parse(new TextDecoder().decode(kept)) as Record<
    string,
    string
  >;
  assert(text !== undefined, 'a kept list has its list');
  const { erased = [], records, scope } = evidenceExport.parse(JSON.parse(text));
  const list = utf8(text);
  return {
    reference: sha256Hex(list),
    list,
    pages: Object.entries(pages).map(([name, page]) => ({ name, bytes: utf8(page) })),
    records,
    erased,
    scope: exportScopeSchema.parse(scope),
  };
}

/**
 * Writes the zip of a list that was signed, piece by piece: the list with its record, receipt, keys and sums, then the records,
 * read again. Raises `billing.receipt_pending` (409) while the log has not taken the list in, and `evidence.thing_altered` (409)
 * where a record is no longer what was listed.
 */
export async function* writeExport(
  jobCtx: JobCtx,
  exported: ExportList & ExportOwner & { readonly onProgress?: OnProgress },
): AsyncGenerator<Uint8Array, void, void> {
  const { erased, list, onProgress, pages, records, reference, scope, tenantId } = exported;
  const ofRecords = records.flatMap(({ envelope, receipt }) => [envelope, receipt]);
  const names = new Set(ofRecords.map(({ name }) => name));
  // The record of an erasure may be one of the scope's own.
  const ofErased = filesOfErased(erased).filter(({ name }) => !names.has(name));
  const listed = [...pages.map(namedOf), ...ofRecords, ...ofErased];
  const own = await jobCtx.transaction(
    tenantId,
    (ctx) =>
      recordedFiles(
        ctx,
        { tenantId, kind: KIND, subjectRef: reference },
        { documents: [{ name: EXPORT_FILE, bytes: list }], listed, renderings: [] },
      ),
    { timeoutMs: BUNDLE_TIMEOUT_MS },
  );
  const zip = openZip();
  for (const [name, bytes] of own) zip.add(name, bytes);
  for (const { bytes, name } of pages) zip.add(name, bytes);
  if (erased.length > 0)
    for (const { bytes, name } of await erasedAgain(jobCtx, scope, ofErased)) zip.add(name, bytes);
  yield* zip.take();
  const last = records.at(-1);
  const wanted = new Map(records.map((record) => [record.index, record]));
  let done = 0;
  if (last !== undefined)
    for await (const part of partsOf(jobCtx, { scope, tenantId, upTo: last.index })) {
      for (const record of part) {
        const entry = wanted.get(record.index);
        if (entry === undefined) continue;
        for (const { bytes, name } of asListed(record, entry)) zip.add(name, bytes);
        wanted.delete(record.index);
        done += 1;
      }
      yield* zip.take();
      await onProgress?.(done, records.length);
    }
  for (const { index } of wanted.values()) throw altered(index);
  zip.end();
  yield* zip.take();
}

function altered(index: number): DomainError {
  return new DomainError('evidence.thing_altered', {
    message: `Record ${index} of the log is not stored as it was listed, so it is not given away.`,
    status: 409,
    details: { file: `record ${index}` },
  });
}

function asListed(record: LoggedRecord, listed: ExportedRecord): readonly BundleFile[] {
  const { entry, envelope, receipt } = filesOf(record);
  const isSame =
    entry.envelope.sha256 === listed.envelope.sha256 && entry.receipt.sha256 === listed.receipt.sha256;
  if (!isSame) throw altered(record.index);
  return [envelope, receipt];
}

function namedOf({ bytes, name }: BundleFile) {
  return { name, sha256: sha256Hex(bytes) };
}

/** The files of erased entries as they were listed, read again; each once. */
async function erasedAgain(
  jobCtx: JobCtx,
  scope: ExportScope,
  listed: readonly ListedFile[],
): Promise<readonly BundleFile[]> {
  const read = await reading(jobCtx, null, (ctx) => readErased(ctx, scope));
  const files = new Map(
    read.flatMap((one) => filesOfErasure(one).files).map((file) => [file.name, file] as const),
  );
  return listed.map(({ name, sha256 }) => {
    const file = files.get(name);
    if (file !== undefined && sha256Hex(file.bytes) === sha256) return file;
    throw new DomainError('evidence.thing_altered', {
      message: `${name} is not what was listed, so it is not given away.`,
      status: 409,
      details: { file: name },
    });
  });
}

/** What proves that an entry was erased, and its entry in the list. The record of the erasure is named as any record. */
function filesOfErasure({ erasure, proof: text, ...about }: ErasedEntry) {
  const proof = { name: erasedProofFile(about.entry), bytes: utf8(text) };
  const { envelope: bytes, receipt: receiptText, ...named } = erasure;
  const { envelope, receipt } = recordFiles({ index: named.index, envelope: bytes, receipt: receiptText });
  const listed: ErasedRecord = {
    ...about,
    proof: namedOf(proof),
    erasure: { ...named, envelope: namedOf(envelope), receipt: namedOf(receipt) },
  };
  return { listed, files: [proof, envelope, receipt] };
}

/** The two files of a record, named by its place in the log. */
function recordFiles({ envelope, index, receipt }: Pick<LoggedRecord, 'envelope' | 'index' | 'receipt'>) {
  const stem = `record-${String(index).padStart(9, '0')}`;
  return {
    envelope: { name: `${stem}.json`, bytes: envelope },
    receipt: { name: `${stem}.tlog-proof`, bytes: utf8(receipt) },
  };
}

/** The files of a record, and its entry in the list. */
function filesOf({ predicate: _says, ...record }: LoggedRecord) {
  const { envelope, receipt } = recordFiles(record);
  return { envelope, receipt, entry: { ...record, envelope: namedOf(envelope), receipt: namedOf(receipt) } };
}
