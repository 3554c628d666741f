/** A run that is under way, by what is unique about it. */
export type OpenRun = { readonly id: string; readonly month: string };

export type NewRun = OpenRun & {
  readonly kind: 'real' | 'dry';
  /** External id; null closes for all. */
  readonly onlyTenant: string | null;
};

/** What went wrong on the way: closes taken out of the way, and batches that were tried again close by close. */
export type RunTroubles = { readonly failed: number; readonly retries: number };
