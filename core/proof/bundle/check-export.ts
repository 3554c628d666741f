import { type ExportedRecord, evidenceExport } from '#core/contracts/evidence-export.ts';
import { fromUtf8 } from '../bytes.ts';
import { parseJson } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { statementKind } from '../statement.ts';
import { checkErasedEntries, filesOfErased } from './check-erased-entries.ts';
import { checkRecord, type RecordReport } from './check-record.ts';
import type { RecordContext } from './check-records.ts';
import { finding } from './findings.ts';

/** Signatures that are checked side by side; what is found keeps the order of the list. */
const RECORDS_AT_ONCE = 64;

/** The main file of an export of the log. */
export const EXPORT_FILE = 'evidence-export.json';

/**
 * Checks an export of the log record by record: that every file is the one that the list names, that its signature holds by
 * a key of that time, and that it is in the log where the list says. Answers the files that the list accounts for.
 */
export async function checkExport(context: RecordContext): Promise<string[]> {
  const { files, log } = context;
  const bytes = files.get(EXPORT_FILE);
  if (bytes === undefined) return [];
  const json = parseJson(bytes);
  const parsed = json.ok ? evidenceExport.safeParse(json.value) : null;
  if (parsed?.success !== true) {
    log.fail(EXPORT_FILE, 'named', finding('no-export'));
    return [];
  }
  const { erased = [], indexes, records } = parsed.data;
  const listed = [
    ...indexes,
    ...records.flatMap(({ envelope, receipt }) => [envelope, receipt]),
    ...filesOfErased(erased),
  ];
  for (const file of listed) checkListed(file, context);
  for (let from = 0; from < records.length; from += RECORDS_AT_ONCE) {
    const some = records.slice(from, from + RECORDS_AT_ONCE);
    const reports = await Promise.all(some.map((record) => reportOf(record, context)));
    for (const { record, report } of reports) checkListedRecord(record, report, context);
  }
  await checkErasedEntries(EXPORT_FILE, erased, context);
  return listed.map(({ name }) => name);
}

function checkListed(
  { name, sha256 }: { readonly name: string; readonly sha256: string },
  { files, log }: RecordContext,
): void {
  const bytes = files.get(name);
  if (bytes === undefined) log.fail(name, 'present', finding('missing-named', { by: EXPORT_FILE }));
  else if (!log.isChanged(name))
    log.expect(sha256Hex(bytes) === sha256, {
      file: name,
      check: 'named',
      found: finding('not-as-listed', { of: EXPORT_FILE }),
    });
}

async function reportOf(record: ExportedRecord, { files, keys, now }: RecordContext) {
  const textOf = ({ name }: { readonly name: string }) => fromUtf8(files.get(name) ?? new Uint8Array()) ?? '';
  const { envelope, receipt } = record;
  const texts = { envelope: textOf(envelope), receipt: textOf(receipt) };
  return { record, report: await checkRecord({ ...texts, keys, now }) };
}

function checkListedRecord(record: ExportedRecord, report: RecordReport, { log }: RecordContext): void {
  const { envelope, receipt } = record;
  for (const { check, message = '', ok } of report.checks) {
    const file = check === 'inclusion' ? receipt.name : envelope.name;
    if (!ok) log.fail(file, check, message);
    else if (check !== 'key-validity') log.pass(file, check);
  }
  if (report.statement === null || report.path === null) return;
  const { predicate } = report.statement;
  log.expect(
    report.path.index === record.index &&
      statementKind(report.statement) === record.kind &&
      predicate.issuedAt === record.issuedAt,
    {
      file: envelope.name,
      check: 'statement',
      found: finding('listed-otherwise', { of: EXPORT_FILE }),
    },
  );
}
