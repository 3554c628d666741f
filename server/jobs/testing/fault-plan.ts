/** The steps of the story that faults interrupt, in their order; each is a process of its own. */
export const STORY_STEPS = ['import', 'seal', 'rotate', 'close', 'bundle', 'verify'] as const;
export type StoryStep = (typeof STORY_STEPS)[number];

export type PlannedFault = {
  readonly step: StoryStep;
  /** Which time the point is reached; the first unless said. */
  readonly occurrence?: number;
  /** Beside the killed process, the database is stopped here as by a power cut. */
  readonly losesDatabase?: true;
};

/** The crash points of the program that the story meets, and where; a point that is planned nowhere fails the build. */
export const FAULT_PLAN: Readonly<Record<string, PlannedFault>> = {
  'bundle.stored': { step: 'bundle' },
  'close.collecting': { step: 'close' },
  'close.collecting-committed': { step: 'close' },
  'close.compared': { step: 'close' },
  'close.delivered': { step: 'close' },
  'close.delivered-committed': { step: 'close' },
  'close.logged': { step: 'close' },
  'close.logged-committed': { step: 'close' },
  'close.numbered': { step: 'close', losesDatabase: true },
  'close.numbered-committed': { step: 'close', losesDatabase: true },
  'close.planned': { step: 'close' },
  'close.manifest-signed': { step: 'close' },
  'close.rated': { step: 'close' },
  'close.rated-committed': { step: 'close' },
  'close.run-ended': { step: 'close', losesDatabase: true },
  'close.run-joined': { step: 'close' },
  'close.sealed': { step: 'close' },
  'close.sealed-committed': { step: 'close' },
  'close.signed': { step: 'close' },
  'close.signed-committed': { step: 'close' },
  'effects.carried-out': { step: 'close' },
  'effects.claimed': { step: 'close', losesDatabase: true },
  'effects.mail-sent': { step: 'close' },
  'evidence.attested': { step: 'rotate' },
  'evidence.attested-many': { step: 'close' },
  'evidence.key-rotated': { step: 'rotate' },
  'import.lines-taken': { step: 'import' },
  'ingest.committed': { step: 'import' },
  'ingest.counted': { step: 'import' },
  'ingest.days-locked': { step: 'import' },
  'ingest.events-written': { step: 'import', losesDatabase: true },
  'ingest.totals-written': { step: 'import' },
  'seal.committed': { step: 'seal', occurrence: 20 },
  'seal.computed': { step: 'seal', occurrence: 2 },
  'seal.gate-closed': { step: 'seal', occurrence: 2 },
  'seal.quiet-days-committed': { step: 'seal' },
  'seal.quiet-days-written': { step: 'seal', losesDatabase: true },
  'seal.written': { step: 'seal', occurrence: 2, losesDatabase: true },
  'sequence.checkpoint-signed': { step: 'close', losesDatabase: true },
  'sequence.committed': { step: 'close', losesDatabase: true },
  'sequence.file-settled': { step: 'close' },
  'sequence.leaves-written': { step: 'close' },
  'verify.chunk-read': { step: 'verify' },
};

/** Points that need people's decisions before them, which the story has none of: `credit-notes.db.test.ts` dies at each. */
export const CREDIT_FAULTS: Readonly<Record<string, 'killed'>> = {
  'credit.numbered': 'killed',
  'credit.written': 'killed',
};

/** The same of write-offs: `write-off.db.test.ts`. */
export const WRITE_OFF_FAULTS: Readonly<Record<string, 'killed'>> = {
  'writeoff.written': 'killed',
};

/** The same of refunds: `refunds.db.test.ts`. */
export const REFUND_FAULTS: Readonly<Record<string, 'killed'>> = {
  'refund.written': 'killed',
};

/** The same of invoices that are made void: `replace-invoice.db.test.ts`, which loses the transaction there. */
export const VOID_FAULTS: Readonly<Record<string, 'lost'>> = {
  'invoice.voided': 'lost',
};

/** The same of migrations of subscriptions: `migrate-subscriptions.db.test.ts`, which loses the transaction there. */
export const MIGRATION_FAULTS: Readonly<Record<string, 'lost'>> = {
  'migration.applied': 'lost',
  'migration.told': 'lost',
};

/** The same of exclusions: `exclude-close.db.test.ts`. */
export const EXCLUSION_FAULTS: Readonly<Record<string, 'killed'>> = {
  'close.excluded': 'killed',
};

/** Points of grants, which people decide on: `grants.db.test.ts` is broken off at each. */
export const GRANT_FAULTS: Readonly<Record<string, 'thrown'>> = {
  'close.unfrozen': 'thrown',
  'grants.drawn': 'thrown',
  'grants.written': 'thrown',
};

/** The same of what followers are told: `announcements.db.test.ts`, which loses the transaction there. */
export const ANNOUNCEMENT_FAULTS: Readonly<Record<string, 'lost'>> = {
  'announcements.customer-told': 'lost',
  'announcements.told': 'lost',
  'announcements.withdrawal-told': 'lost',
};

/** The same of disputes: `disputes.db.test.ts`. */
export const DISPUTE_FAULTS: Readonly<Record<string, 'lost' | 'killed'>> = {
  'disputes.bundled': 'lost',
  'disputes.opened': 'lost',
  'disputes.resolved': 'killed',
};

/** The same of data that is removed by its kind: `remove-due-data.db.test.ts`, which loses the batch there. */
export const RETENTION_FAULTS: Readonly<Record<string, 'lost'>> = {
  'retention.batch-removed': 'lost',
};

/** Points of exports, which people ask for: `make-exports.db.test.ts` is broken off at each. */
export const EXPORT_FAULTS: Readonly<Record<string, 'thrown'>> = {
  'exports.prepared': 'thrown',
  'exports.written': 'thrown',
};
