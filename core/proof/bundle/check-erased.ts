import { required } from '#core/assert.ts';
import { erasureFacts } from '#core/contracts/erasure.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { fromHex } from '../bytes.ts';
import { jwkThumbprint } from '../keys/public-key.ts';
import { verifyEntry } from '../log/receipt.ts';
import { parseTlogProof } from '../log/tlog-proof.ts';
import { statementKind } from '../statement.ts';
import { startCheckLog } from './check-log.ts';
import { checkRecord, pathOfEntry, type RecordReport } from './check-record.ts';
import { RECEIPT_FILE } from './file-names.ts';
import { finding } from './findings.ts';
import { noteKeys } from './read-keys.ts';

/** The signed record that names what was erased, beside the proof of an erased one. */
export const ERASURE_FILE = 'erasure.dsse.json';

/** The kind of the records that name what was erased. */
export const ERASURE_KIND = 'erasure';

/** As of a record; `by` is what was found of the record that names it. */
export type ErasedReport = RecordReport & { readonly by: RecordReport };

/**
 * Checks a signed record whose payload was erased: that its entry is in the log, and that a signed record says that this very
 * entry was erased. `entry` is hex; `proof` is the entry's inclusion proof (tlog-proof without extra line), null while it waits.
 * The report has no statement, because nothing is left that could be read.
 */
export async function checkErased(input: {
  readonly entry: string;
  readonly proof: string | null;
  readonly erasure: { readonly envelope: string; readonly receipt: string | null };
  readonly keys: PublishedKeys;
  readonly now?: string | undefined;
}): Promise<ErasedReport> {
  const { erasure, keys, now, proof: text } = input;
  const log = startCheckLog();
  const by = await checkRecord({ ...erasure, keys, now });
  for (const { check, message, ok } of by.checks) {
    if (!ok) log.fail(ERASURE_FILE, check, message ?? '');
  }
  const facts = by.statement === null ? null : erasureFacts.safeParse(by.statement.predicate[ERASURE_KIND]);
  const names =
    by.statement !== null && statementKind(by.statement) === ERASURE_KIND && facts?.success === true;
  if (names && by.holds && facts.data.entries.includes(input.entry)) {
    const at = required(by.statement?.predicate.issuedAt, 'a statement says when it was issued');
    log.pass(ERASURE_FILE, 'statement', finding('erased-by', { at, name: facts.data.erasure }));
  } else log.fail(ERASURE_FILE, 'statement', finding('not-erased-by', { by: ERASURE_FILE }));
  const entry = required(fromHex(input.entry) ?? undefined, 'an entry is hex');
  const proof = text === null ? null : parseTlogProof(text);
  if (proof?.ok === false) log.fail(RECEIPT_FILE, 'inclusion', proof.error.message);
  if (proof?.ok === true) {
    const verified = await verifyEntry({ proof: proof.value, entry, keys: noteKeys(keys) });
    if (verified.ok) {
      const { checkpoint, index, key } = verified.value;
      const { origin, size } = checkpoint;
      const values = { index: String(index), size: String(size), origin, kid: jwkThumbprint(key.jwk) };
      log.pass(RECEIPT_FILE, 'inclusion', finding('log-entry', values));
    } else log.fail(RECEIPT_FILE, 'inclusion', verified.error.message);
  }
  return {
    holds: log.checks.every(({ ok }) => ok),
    checks: [...log.checks],
    statement: null,
    by,
    path: proof?.ok === true ? pathOfEntry(proof.value, entry) : null,
  };
}
