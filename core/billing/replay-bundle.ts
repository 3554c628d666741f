import { failure, type Result, success } from '#core/result.ts';
import type { FigureDifference } from './compare-invoice.ts';
import { type Replay, replay } from './replay.ts';
import { replayCredit } from './replay-credit.ts';

/** What a bundle is about, as it was issued. */
type ReplayedDocument = {
  readonly file: 'invoice.json' | 'credit-note.json';
  readonly number: string;
  readonly seller: string;
  readonly buyer: string;
  /** The days that were supplied; `end` is exclusive. */
  readonly period: { readonly start: string; readonly end: string };
  readonly total: string;
};

/** What comes out of a bundle again; `total` is the recomputed one, `invoice` the whole calculation of an invoice. */
export type BundleReplay = {
  readonly document: ReplayedDocument;
  readonly equal: boolean;
  readonly total: string;
  readonly currency: string;
  readonly firstDifference?: FigureDifference;
  readonly invoice: Replay | null;
};

type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** The document that a bundle is about, where it can be recomputed: a credit note, or an invoice; else null. */
export function replayableFile(files: BundleFiles): ReplayedDocument['file'] | null {
  if (files.has('credit-note.json')) return 'credit-note.json';
  return files.has('invoice.json') ? 'invoice.json' : null;
}

/**
 * Recomputes what a bundle is about from the files beside it: an invoice from its usage and rules, a credit note from the
 * invoice that it credits. Fails with `bundle.file_missing`, or as those do.
 */
export function replayBundle(files: BundleFiles): Result<BundleReplay> {
  return replayableFile(files) === 'credit-note.json' ? replayNote(files) : replayInvoice(files);
}

function replayNote(files: BundleFiles): Result<BundleReplay> {
  const note = files.get('credit-note.json');
  const invoice = files.get('invoice.json');
  if (note === undefined) return missing('credit-note.json');
  if (invoice === undefined) return missing('invoice.json');
  const answer = replayCredit({ 'credit-note.json': note, 'invoice.json': invoice });
  if (!answer.ok) return answer;
  const { note: issued, trace: _trace, ...found } = answer.value;
  return success({
    ...found,
    document: {
      file: 'credit-note.json',
      number: issued.number,
      seller: issued.seller.legalName,
      buyer: issued.buyer.legalName,
      period: issued.dates.supply,
      total: issued.totals.total,
    },
    invoice: null,
  });
}

function replayInvoice(files: BundleFiles): Result<BundleReplay> {
  const [invoice, usage, rules, trace] = ['invoice.json', 'usage.jsonl', 'rules.json', 'trace.json'].map(
    (name) => files.get(name),
  );
  if (invoice === undefined) return missing('invoice.json');
  if (usage === undefined) return missing('usage.jsonl');
  if (rules === undefined) return missing('rules.json');
  const answer = replay({
    'invoice.json': invoice,
    'usage.jsonl': usage,
    'rules.json': rules,
    ...(trace === undefined ? {} : { 'trace.json': trace }),
  });
  if (!answer.ok) return answer;
  const { calculation: _calculation, invoice: issued, ...found } = answer.value;
  return success({
    ...found,
    document: {
      file: 'invoice.json',
      number: issued.number,
      seller: issued.seller.legalName,
      buyer: issued.buyer.legalName,
      period: issued.period,
      total: issued.totals.total,
    },
    invoice: answer.value,
  });
}

function missing(name: string): Result<BundleReplay> {
  return failure('bundle.file_missing', `${name} is missing from the bundle`, name);
}
