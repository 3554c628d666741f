import { canonicalDigest } from '#core/proof/digest.ts';

/** What a dispute is judged from. Internal notes are no kind of evidence, so that none can be read, cited or sent. */
export const EVIDENCE_KINDS = [
  'dispute-text',
  'answer',
  'line',
  'trace-step',
  'seal',
  'rule',
  'replay',
  'late-event',
  'past-dispute',
  'attachment-name',
  'credit-note',
  'chargeback',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** A record without its digest. `text` is what a person would read; `facts` are the same in wire form, by name. */
export type UnsealedRecord = {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly tenantId: string;
  readonly text: string;
  readonly facts?: Readonly<Record<string, string>>;
};

/** One record of a dispute with the digest (SHA-256, hex) of its canonical JSON. */
export type EvidenceRecord = UnsealedRecord & { readonly sha256: string };

/** The digest of a record: SHA-256, lower-case hex, of its canonical JSON without the digest itself. */
export function recordDigest({ id, kind, tenantId, text, facts = {} }: UnsealedRecord): string {
  return canonicalDigest({ id, kind, tenantId, text, facts });
}

/** A record with its digest. */
export function sealRecord(record: UnsealedRecord): EvidenceRecord {
  return { ...record, sha256: recordDigest(record) };
}

/** Whether a record is what its digest was taken of. */
export function isUnaltered(record: EvidenceRecord): boolean {
  return recordDigest(record) === record.sha256;
}

/** All that a record says, its facts included. */
export function wordsOf({ text, facts = {} }: UnsealedRecord): string {
  return [text, ...Object.values(facts)].join('\n');
}

/** Facts that hold a name which somebody chose. */
const NAMED_FREELY = ['name', 'category', 'reason', 'step', 'plan', 'difference'];
const FIGURE =
  /^(?:-?\d{1,18}(?:\.\d{1,18})?%?|\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?|[A-Z]{3}|(?=.*\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)$/;

/**
 * The figures of a record that the house itself states: decimals, dates, currencies and numbers of documents among its
 * facts. What a customer wrote, or called a thing, is none, because anybody can write a figure there.
 */
export function figuresOf({ facts = {} }: UnsealedRecord): string[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    NAMED_FREELY.includes(name) || !FIGURE.test(value) ? [] : [value],
  );
}

/** Facts that count something other than money. */
const COUNTED = ['line', 'position', 'version', 'count', 'sequence'];

/** The amounts of money that the house states in a record: its decimals in its one currency. */
export function amountsOf({
  facts = {},
}: UnsealedRecord): { readonly decimal: string; readonly currency: string }[] {
  const currency = facts['currency'];
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return [];
  return Object.entries(facts).flatMap(([name, decimal]) =>
    [...NAMED_FREELY, ...COUNTED].includes(name) || !/^-?\d{1,18}(?:\.\d{1,18})?$/.test(decimal)
      ? []
      : [{ decimal, currency }],
  );
}

/** What a record is called where people speak of it, such as the number of a past dispute. */
export function refOf(record: UnsealedRecord): string | null {
  return record.facts?.['ref'] ?? null;
}
