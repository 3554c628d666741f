import { z } from 'zod';
import { civilDate, instant, localisedText, sha256Hex } from './primitives.ts';

const file = z.strictObject({ name: z.string().min(1).max(200), sha256: sha256Hex });

/** One signed record of an export: what it is about, and the files of its envelope and of its receipt. */
export const exportedRecord = z.strictObject({
  /** The leaf's index in the log. */
  index: z.int().min(0),
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** The customer's external id; null for the vendor's own records. */
  tenant: z.string().min(1).nullable(),
  subject: z.string().min(1).max(200),
  reference: z.string().min(1).max(300),
  issuedAt: instant,
  envelope: file,
  receipt: file,
});

const exportedHold = z.strictObject({
  hold: z.string().min(1),
  tenant: z.string().min(1),
  /** Null where everything of the customer is held. */
  invoice: z.string().min(1).nullable(),
  reason: z.string().min(1),
  placedAt: instant,
});

const erasedRecord = z.strictObject({
  index: z.int().min(0),
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
  tenant: z.string().min(1).nullable(),
  reference: z.string().min(1).max(300),
  issuedAt: instant,
  /** The log's entry, by which its inclusion can still be proved. */
  entry: sha256Hex,
  /** The proof that the entry is in the log: a tlog-proof without extra line, named by the entry. */
  proof: file.optional(),
  /** The signed record of the erasure: its name, its place in the log (null while it waits), when, and its two files. */
  erasure: z.strictObject({
    name: z.string().min(1),
    index: z.int().min(0).nullable(),
    at: instant,
    envelope: file.optional(),
    receipt: file.optional(),
  }),
});

/**
 * Everything that was signed and logged within a scope: the main file of an export for auditors. Days are days in UTC, the
 * last one included; no customer and no kinds mean all of them.
 */
export const evidenceExport = z.strictObject({
  schema: z.literal('openbook.evidence-export/1'),
  scope: z.strictObject({
    from: civilDate,
    until: civilDate,
    tenant: z.string().min(1).nullable(),
    kinds: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)),
    /** The control of a framework that the kinds were chosen for. */
    control: z.string().min(1).optional(),
  }),
  madeAt: instant,
  /** What a person opens first, made from this list; in the order of the log. */
  indexes: z.array(file),
  records: z.array(exportedRecord),
  /** Which controls of which frameworks the records speak for; only in what auditors take along. */
  controls: z
    .array(
      z.strictObject({
        framework: z.string().min(1),
        control: z.string().min(1),
        title: localisedText,
        kinds: z.array(z.string()),
        records: z.int().min(0),
      }),
    )
    .optional(),
  /** Legal holds in force on what the scope is about when it was made; only in what auditors take along. */
  holds: z.array(exportedHold).optional(),
  /** Records of the scope whose payload was erased: their entries are in the log, and a signed record says so. */
  erased: z.array(erasedRecord).optional(),
});

export type ErasedRecord = z.infer<typeof erasedRecord>;
export type ExportedRecord = z.infer<typeof exportedRecord>;
export type EvidenceExport = z.infer<typeof evidenceExport>;
