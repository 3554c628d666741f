import { erasureFacts } from '#core/contracts/erasure.ts';
import type { ErasedRecord } from '#core/contracts/evidence-export.ts';
import { fromUtf8 } from '../bytes.ts';
import type { ListedFile } from './build-bundle.ts';
import { checkErased, ERASURE_FILE, ERASURE_KIND, type ErasedReport } from './check-erased.ts';
import type { RecordContext } from './check-records.ts';
import { erasedProofFile } from './file-names.ts';
import { finding } from './findings.ts';

/** The files that an erased entry is proved with, or null where the list does not name them all. */
type ProofFiles = {
  readonly proof: ListedFile;
  readonly envelope: ListedFile;
  readonly receipt: ListedFile;
};

function proofFilesOf({ entry, erasure, proof }: ErasedRecord): ProofFiles | null {
  const { envelope, receipt } = erasure;
  if (proof === undefined || envelope === undefined || receipt === undefined) return null;
  return proof.name === erasedProofFile(entry) ? { proof, envelope, receipt } : null;
}

/** Every file that an export lists for what was erased, each once: many entries may be named by one erasure. */
export function filesOfErased(erased: readonly ErasedRecord[]): readonly ListedFile[] {
  const files = erased.flatMap(({ erasure, proof }) =>
    [proof, erasure.envelope, erasure.receipt].flatMap((file) => (file === undefined ? [] : [file])),
  );
  return [...new Map(files.map((file) => [`${file.name} ${file.sha256}`, file])).values()];
}

/**
 * Checks what an export says was erased, entry by entry: that the entry is in the log where the list says, and that a signed
 * record, itself in the log, names this very entry. What nobody signed as erased is a failure of the list (`list`).
 */
export async function checkErasedEntries(
  list: string,
  erased: readonly ErasedRecord[],
  context: RecordContext,
): Promise<void> {
  const textOf = ({ name }: ListedFile) => fromUtf8(context.files.get(name) ?? new Uint8Array()) ?? '';
  for (const one of erased) {
    const files = proofFilesOf(one);
    if (files === null) {
      const values = { index: String(one.index), entry: one.entry };
      context.log.fail(list, 'statement', finding('erasure-not-named', values));
      continue;
    }
    const report = await checkErased({
      entry: one.entry,
      proof: textOf(files.proof),
      erasure: { envelope: textOf(files.envelope), receipt: textOf(files.receipt) },
      keys: context.keys,
      now: context.now,
    });
    note(one, { files, report }, context);
    compare(list, one, { files, report }, context);
  }
}

type Found = { readonly files: ProofFiles; readonly report: ErasedReport };

/** What was found, at the files of the export and with the entry that it is about. */
function note(
  { entry, index }: ErasedRecord,
  { files, report }: Found,
  { log }: Pick<RecordContext, 'log'>,
): void {
  for (const { check, file, message = '', ok } of report.checks) {
    const ofErasure = check === 'inclusion' ? files.receipt.name : files.envelope.name;
    const name = file === ERASURE_FILE ? ofErasure : files.proof.name;
    if (ok) log.pass(name, check);
    else if (check === 'statement')
      log.fail(name, check, finding('entry-not-erased', { index: String(index), entry }));
    else log.fail(name, check, message);
  }
}

/** Whether the list says of entry and erasure what their proofs say. */
function compare(
  list: string,
  { erasure, index }: ErasedRecord,
  { files, report }: Found,
  { log }: Pick<RecordContext, 'log'>,
): void {
  const { by, path } = report;
  if (path === null || by.path === null || by.statement === null) return;
  const facts = erasureFacts.safeParse(by.statement.predicate[ERASURE_KIND]);
  const found = finding('listed-otherwise', { of: list });
  log.expect(path.index === index, { file: files.proof.name, check: 'named', found });
  log.expect(
    by.path.index === erasure.index &&
      by.statement.predicate.issuedAt === erasure.at &&
      (!facts.success || facts.data.erasure === erasure.name),
    { file: files.envelope.name, check: 'named', found },
  );
}
