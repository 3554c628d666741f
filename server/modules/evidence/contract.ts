import { z } from 'zod';
import type { RecordKind } from '#core/controls/record-kinds.ts';

/**
 * Codes of this capability: `evidence.subjects_changed`, `evidence.attestation_unknown`, `evidence.no_signing_key`,
 * `evidence.key_unknown`, `evidence.rotation_too_soon`, `evidence.log_empty`, `evidence.entry_unknown`,
 * `evidence.index_outside`, `evidence.size_unknown`, `evidence.range_invalid`, `evidence.log_behind_file`,
 * `evidence.log_forked`, `evidence.file_unreadable`, `evidence.log_not_behind`, `evidence.thing_altered`,
 * `evidence.payload_erased` (410), `evidence.export_too_large`, `evidence.log_unhealthy`, `evidence.page_unknown`.
 */
const subject = z.strictObject({
  name: z.string().min(1).max(255),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const attestationRequestSchema = z.strictObject({
  /** Null for what concerns the vendor alone: plan versions, keys. */
  tenantId: z.uuid().nullable(),
  /** Becomes the predicate type `<issuer>/attestations/<kind>/v1`. */
  kind: z.custom<RecordKind | `test-${string}`>(
    (value) => typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value),
  ),
  /** What a person calls it: an invoice number, a plan and its version. */
  subjectName: z.string().min(1).max(200),
  /** What the program calls it; with tenant and kind it names one signed record for ever. */
  subjectRef: z.string().min(1).max(300),
  subjects: z.array(subject).min(1).max(200),
  /** JSON; `issuedAt` is added. */
  predicate: z.record(z.string(), z.unknown()),
});
export type AttestationRequest = z.infer<typeof attestationRequestSchema>;

/** A signed record as its writer gets it back; `envelope` is the DSSE envelope's JSON, byte for byte as stored. */
export type SignedRecord = {
  readonly attestationId: string;
  readonly entryHex: string;
  readonly envelope: Uint8Array;
  readonly issuedAt: Date;
  readonly kid: string;
};

export type AttestationView = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly subjectName: string;
  readonly subjectRef: string;
  readonly kid: string;
  readonly entryHex: string;
  readonly issuedAt: Date;
  /** The leaf's index in the log; null while it waits for the sequencer. */
  readonly logIndex: number | null;
};

export const attestationPageSchema = z.strictObject({
  tenantId: z.uuid().nullable(),
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  before: z.date().optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type AttestationPage = z.input<typeof attestationPageSchema>;

export type DetachedSignature = { readonly kid: string; readonly signature: Uint8Array };

export type SigningKeyView = {
  readonly kid: string;
  readonly purpose: 'attestation' | 'checkpoint';
  readonly algorithm: string;
  readonly publicJwk: string;
  readonly vkey: string | null;
  readonly notBefore: Date;
  readonly notAfter: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
};

const treeSize = z.union([
  z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,14})$/, 'must be a whole number')
    .transform(Number),
]);

export const logProofQuerySchema = z
  .strictObject({
    index: treeSize.optional(),
    entry: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
      .optional(),
    size: treeSize.optional(),
  })
  .refine((query) => (query.index === undefined) !== (query.entry === undefined), {
    message: 'give either index or entry',
    path: ['index'],
  });
export type LogProofQuery = z.infer<typeof logProofQuerySchema>;

export const consistencyQuerySchema = z
  .strictObject({ from: treeSize, to: treeSize })
  .refine((query) => query.from <= query.to, { message: 'must not be after "to"', path: ['from'] });
export type ConsistencyQuery = z.infer<typeof consistencyQuerySchema>;

export type ConsistencyAnswer = {
  readonly from: number;
  readonly to: number;
  readonly hashes: readonly string[];
};

/** How the tree in the database and the checkpoint file outside of it stand to each other. */
export type LogStanding =
  | { readonly kind: 'settled' }
  | { readonly kind: 'file-behind'; readonly fileSize: number }
  | { readonly kind: 'tree-behind'; readonly fileSize: number }
  | { readonly kind: 'forked'; readonly fileSize: number }
  | { readonly kind: 'file-unreadable'; readonly reason: string };

export type LogState = {
  readonly size: number;
  readonly checkpointAt: Date | null;
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
  readonly standing: LogStanding;
  readonly lastVerification: LogVerificationView | null;
  readonly verification: LogVerificationStanding;
};

/**
 * Whether somebody has to look because of what the readings of the whole log found. `failed`: the last one that ended
 * found a place that is not as it was signed. `overdue`: for too long none has ended well, whatever the job says.
 */
export type LogVerificationStanding =
  | { readonly kind: 'nothing-to-verify' }
  | { readonly kind: 'verified'; readonly at: Date }
  | { readonly kind: 'failed'; readonly at: Date; readonly firstBad: string }
  | { readonly kind: 'overdue'; readonly since: Date };

export type SequencedBatch = {
  readonly kind: 'busy' | 'idle' | 'sequenced';
  readonly added: number;
  readonly size: number;
};

/** What a signed record of the log is about, for the capability that keeps the thing itself. */
export type SignedThing = {
  readonly leaf: number;
  readonly recordId: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly subjectRef: string;
  readonly subjectName: string;
  /** The signed SHA-256 of each file, by its name. */
  readonly digests: ReadonlyMap<string, string>;
  /** What was signed beside them, with the instant `issuedAt`; facts that have no document stand under the kind. */
  readonly predicate: { readonly issuedAt: string; readonly [name: string]: unknown };
};

/** What a capability found of its things: by `subjectRef` the first that is not as it was signed, in words. */
export type AlteredThings = ReadonlyMap<string, string>;

export type LogVerificationView = {
  readonly id: string;
  readonly size: number;
  readonly leavesChecked: number;
  readonly ok: boolean | null;
  /** Names the first place that is not as it was signed, such as `leaf 17`. */
  readonly firstBad: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
};
