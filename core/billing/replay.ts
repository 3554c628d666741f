import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import type { Schema } from '#core/contracts/issue-path.ts';
import { type RulesDocument, rulesDocument } from '#core/contracts/rules.ts';
import { type TraceDocument, traceDocument } from '#core/contracts/trace.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { type Result, success } from '#core/result.ts';
import { calculateInvoice, type InvoiceCalculation } from './calculate-invoice.ts';
import { type FigureDifference, firstFigureDifference } from './compare-invoice.ts';
import { inFile, readDocument } from './read-document.ts';
import { parseUsage, type SealedUsage } from './sealed-usage.ts';

/** The files of a bundle as they are, by their names there; `trace.json` is compared when it is given. */
export type ReplayFiles = {
  readonly 'usage.jsonl': Uint8Array;
  readonly 'rules.json': Uint8Array;
  readonly 'invoice.json': Uint8Array;
  readonly 'trace.json'?: Uint8Array;
};

/** `total` is the recomputed one; `calculation` is what a page shows beside the issued figures. */
export type Replay = {
  readonly equal: boolean;
  readonly total: string;
  readonly currency: string;
  readonly firstDifference?: FigureDifference;
  readonly invoice: InvoiceDocument;
  readonly calculation: InvoiceCalculation;
};

/**
 * Recomputes an invoice from its usage and rules alone and compares it with what was issued: every figure first, then
 * the calculation's steps, then that the files and seals are the ones named. A changed input is recomputed as it
 * stands, so that the answer is the line it moves. Fails with `billing.file_invalid`, `billing.usage_invalid`, or as
 * `calculateInvoice` does when no invoice can be made of the inputs.
 */
export function replay(files: ReplayFiles): Result<Replay> {
  const invoice = readFile(files, 'invoice.json', invoiceDocument);
  if (!invoice.ok) return invoice;
  const rules = readFile(files, 'rules.json', rulesDocument);
  if (!rules.ok) return rules;
  const usage = parseUsage(files['usage.jsonl']);
  if (!usage.ok) return inFile('usage.jsonl', usage.error);
  const trace =
    files['trace.json'] === undefined ? success(null) : readFile(files, 'trace.json', traceDocument);
  if (!trace.ok) return trace;
  const calculated = calculateInvoice({ rules: rules.value, usage: usage.value, digests: 'unchecked' });
  if (!calculated.ok) return calculated;
  const calculation = calculated.value;
  const difference =
    differenceInHeader(invoice.value, rules.value) ??
    firstFigureDifference(invoice.value, calculation) ??
    differenceInSeals(rules.value, usage.value) ??
    differenceInTrace(trace.value, calculation.trace) ??
    differenceInFiles(invoice.value, files);
  return success({
    equal: difference === null,
    total: calculation.totals.total,
    currency: rules.value.currency,
    ...(difference === null ? {} : { firstDifference: difference }),
    invoice: invoice.value,
    calculation,
  });
}

function readFile<T>(files: ReplayFiles, name: keyof ReplayFiles, schema: Schema<T>): Result<T> {
  return readDocument({ name, bytes: files[name] ?? new Uint8Array(), schema });
}

function differenceInHeader(invoice: InvoiceDocument, rules: RulesDocument): FigureDifference | null {
  return (
    differs('currency', invoice.currency, rules.currency) ??
    differs('ratingVersion', invoice.ratingVersion, rules.ratingVersion) ??
    differs('period.start', invoice.period.start, rules.period.start) ??
    differs('period.end', invoice.period.end, rules.period.end)
  );
}

function differenceInSeals(rules: RulesDocument, usage: readonly SealedUsage[]): FigureDifference | null {
  const late = rules.late.flatMap(({ billedSeals, correctedSeals }) => [...billedSeals, ...correctedSeals]);
  const actual = new Map(usage.map(({ digest, seal }) => [`${seal.day}/${seal.sequence}`, digest]));
  for (const { day, digest, sequence } of [...rules.seals, ...late]) {
    const difference = differs(
      `usage.jsonl:${day}/${sequence}`,
      digest,
      actual.get(`${day}/${sequence}`) ?? null,
    );
    if (difference !== null) return { ...difference, field: 'digest' };
  }
  return null;
}

function differenceInTrace(issued: TraceDocument | null, recomputed: TraceDocument): FigureDifference | null {
  if (issued === null) return null;
  const named = stepsByName(issued);
  const again = stepsByName(recomputed);
  for (const name of new Set([...named.keys(), ...again.keys()])) {
    const difference = differs(`trace.json:${name}`, named.get(name) ?? null, again.get(name) ?? null);
    if (difference !== null) return { ...difference, field: 'steps' };
  }
  return differs('trace.json:ratingVersion', issued.ratingVersion, recomputed.ratingVersion);
}

function stepsByName(trace: TraceDocument): Map<string, string> {
  return new Map([
    ...trace.lines.flatMap(({ line, steps }) => namedSteps(line, steps)),
    ...trace.creditDue.flatMap(({ creditDue, steps }) => namedSteps(creditDue, steps)),
    ...namedSteps('totals', trace.totals),
  ]);
}

function namedSteps(name: string, steps: readonly unknown[]): [string, string][] {
  return steps.map((step, index) => [`${name}/step:${index}`, canonicalJson(step)]);
}

function differenceInFiles(invoice: InvoiceDocument, files: ReplayFiles): FigureDifference | null {
  const { inputs } = invoice;
  const trace = files['trace.json'];
  return (
    differs('inputs.usage', inputs.usage, sha256Hex(files['usage.jsonl'])) ??
    differs('inputs.rules', inputs.rules, sha256Hex(files['rules.json'])) ??
    (trace === undefined ? null : differs('inputs.trace', inputs.trace, sha256Hex(trace)))
  );
}

function differs(line: string, issued: string | null, recomputed: string | null): FigureDifference | null {
  return issued === recomputed ? null : { line, field: line, issued, recomputed };
}
