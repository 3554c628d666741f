/**
 * Bytes kept outside the tables, addressed by their SHA-256 in lowercase hex. The shape is that of an S3 bucket, so that
 * one can stand behind it; only the file system is built.
 */
export type ObjectStore = {
  /** Keeps the bytes durably and answers their address; the same bytes twice are one object. */
  readonly putObject: (bytes: Uint8Array) => Promise<StoredBytes>;
  /** Writes bytes as they come, durably and under no address: nobody finds them until `keepDraft`. */
  readonly writeDraft: (chunks: AsyncIterable<Uint8Array>) => Promise<Draft>;
  /** Gives a draft its address, as `putObject` would have; the draft is gone then. */
  readonly keepDraft: (draft: Draft) => Promise<StoredBytes>;
  /** Removes drafts that were begun before an instant and that nobody kept: what a crash left. Answers how many. */
  readonly dropDrafts: (before: Date) => Promise<number>;
  /** The bytes, checked against their address; raises `storage.object_missing` or `storage.object_altered`. */
  readonly getObject: (sha256: string) => Promise<Buffer>;
  /**
   * Reads the bytes once through, part by part, against their address, and lets them be read again; raises what `getObject`
   * raises. For files that are too large for memory.
   */
  readonly openObject: (sha256: string) => Promise<CheckedObject>;
  /** The size without reading, or null when there is no such object. */
  readonly headObject: (sha256: string) => Promise<{ readonly sizeBytes: number } | null>;
  /** Removes the bytes; what is not there is removed already. Only `eraseObject` calls it, which knows what is kept. */
  readonly removeObject: (sha256: string) => Promise<void>;
};

/** Bytes that were as they were stored a moment ago. */
export type CheckedObject = {
  readonly sizeBytes: number;
  /**
   * The bytes part by part, compared once more on the way: the last part is given only when all of them are right, and
   * `storage.object_altered` is raised in its place when they are not. Nothing is open before the first part is asked for, nor
   * after the last, a failure, or `return`.
   */
  readonly parts: () => AsyncGenerator<Uint8Array, void, void>;
};

/** Bytes that are written and that no address leads to. */
export type Draft = StoredBytes & { readonly path: string };

export type StoredBytes = { readonly sha256: string; readonly sizeBytes: number };
