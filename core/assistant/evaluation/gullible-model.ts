import { citationsOf, type Draft } from '../draft.ts';
import type { EvidenceRecord } from '../evidence.ts';
import { summarise } from '../summarise.ts';

/** A text that gives orders to whoever summarises it, and the sentence that somebody who obeys would write. */
export type Attack = {
  readonly id: string;
  readonly locale: 'en' | 'es';
  readonly place: 'dispute-text' | 'attachment-name' | 'meter-name';
  readonly text: string;
  readonly wanted: string;
  /** What that sentence leans on: the attacked record, one of another tenant, one that nobody has, or nothing. */
  readonly cites: 'own' | 'other' | 'unknown' | 'none';
};

/** The kind of record that a place of attack belongs to. */
export function attackedKind(place: Attack['place']): EvidenceRecord['kind'] {
  return place === 'meter-name' ? 'line' : place;
}

/**
 * The worst model that could be asked: it summarises as it should and then does what the text told it to. It exists so that
 * the checks can be seen to refuse it.
 */
export function gullibleDraft(input: {
  readonly attack: Attack;
  readonly records: readonly EvidenceRecord[];
  readonly tenantId: string;
  readonly ofOther: EvidenceRecord;
}): Draft {
  const { attack, ofOther, records, tenantId } = input;
  const honest = summarise(records, tenantId, attack.locale);
  const attacked = records.filter(({ kind }) => kind === attackedKind(attack.place));
  const citations = {
    own: citationsOf(attacked),
    other: citationsOf([ofOther]),
    unknown: [{ id: 'internal-note-1', sha256: ofOther.sha256 }],
    none: [],
  }[attack.cites];
  return { ...honest, sentences: [...honest.sentences, { text: attack.wanted, citations }] };
}
