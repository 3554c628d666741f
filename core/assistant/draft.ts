import type { Locale } from '#core/format/locale.ts';
import type { EvidenceRecord } from './evidence.ts';

/** A record that a sentence leans on, as it was when the sentence was written. */
export type Citation = { readonly id: string; readonly sha256: string };

export type DraftSentence = { readonly text: string; readonly citations: readonly Citation[] };

/** A summary for the people who look into a dispute: sentences, each with what it leans on. */
export type Draft = { readonly locale: Locale; readonly sentences: readonly DraftSentence[] };

export const SENTENCES_MAX = 24;
export const SENTENCE_CHARS_MAX = 480;
export const CITATIONS_MAX = 12;

/** The citations of these records. */
export function citationsOf(records: readonly EvidenceRecord[]): Citation[] {
  return records.map(({ id, sha256 }) => ({ id, sha256 }));
}
