import type { Locale } from '#core/format/locale.ts';
import { CITATIONS_MAX, type Draft, type DraftSentence, SENTENCE_CHARS_MAX, SENTENCES_MAX } from './draft.ts';
import { amountsOf, type EvidenceRecord, figuresOf, isUnaltered, refOf, wordsOf } from './evidence.ts';
import { isQuotedFrom, partQuotes, QUOTE_PLACE, unshowable } from './quotes.ts';
import { amountToken, bareMonths, fold, isMonth, tokensOf } from './tokens.ts';
import {
  COMMANDING,
  COMMON_WORDS,
  decidingWords,
  OF_THIS_DISPUTE,
  TOLD_DECISIONS,
  WORDS_OF_NUMBER,
} from './vocabulary.ts';

/** Why a sentence is no summary of the records. */
export type RefusalCode =
  | 'empty'
  | 'too_long'
  | 'not_cited'
  | 'record_unknown'
  | 'record_of_other_tenant'
  | 'record_altered'
  | 'many_sentences'
  | 'address'
  | 'markup'
  | 'unseen_characters'
  | 'quote_not_found'
  | 'number_not_in_records'
  | 'date_not_in_records'
  | 'amount_not_in_records'
  | 'currency_not_in_records'
  | 'reference_not_in_records'
  | 'commands'
  | 'decides'
  | 'name_not_in_records'
  | 'words_not_in_records';

/** The place (a sentence counted from 0, or -1 for the whole draft) and the reason why a draft is refused. */
export type Refusal = { readonly sentence: number; readonly code: RefusalCode; readonly detail: string };

type Found = Omit<Refusal, 'sentence'>;

/** Records by id, as one tenant's dispute has them. */
type Evidence = { readonly tenantId: string; readonly byId: ReadonlyMap<string, EvidenceRecord> };

/** What a sentence may be written with, besides letters, digits and spaces. */
const PLAIN = /^[\p{Script=Latin}\p{M}0-9 .,:;()%€$£'’–−“”«»?¿!¡-]*$/u;
const WORDS_UNKNOWN_PERCENT_MAX = 34;

/**
 * Why a draft is no summary of these records; none when it is. Every sentence must cite records that exist, belong to this
 * tenant and are unaltered; its numbers, dates and currencies must be facts of them, its names and quotations stand in them; it neither decides nor
 * tells anybody what to do, and holds no address and no markup. It judges words and figures, not sense: a person reads the
 * draft after it.
 */
export function checkDraft(draft: Draft, records: readonly EvidenceRecord[], tenantId: string): Refusal[] {
  const count = draft.sentences.length;
  if (count === 0) return [{ sentence: -1, code: 'empty', detail: '' }];
  if (count > SENTENCES_MAX) return [{ sentence: -1, code: 'too_long', detail: String(count) }];
  const evidence = { tenantId, byId: new Map(records.map((record) => [record.id, record])) };
  return draft.sentences.flatMap((written, sentence) =>
    refusalsOf(written, evidence, draft.locale).map((found) => ({ sentence, ...found })),
  );
}

function refusalsOf(sentence: DraftSentence, evidence: Evidence, locale: Locale): Found[] {
  const { cited, refusals } = citedRecords(sentence, evidence);
  const text = sentence.text.normalize('NFC');
  if (text.trim() === '') return [...refusals, { code: 'empty', detail: '' }];
  if (text.length > SENTENCE_CHARS_MAX)
    return [...refusals, { code: 'too_long', detail: String(text.length) }];
  const { quotes, outside } = partQuotes(text);
  return [
    ...refusals,
    ...formRefusals(text, outside),
    ...quotes.flatMap((quote) => quoteRefusals(quote, cited)),
    ...tokenRefusals(outside, cited, locale),
    ...commandRefusals(outside),
    ...decisionRefusals(outside, cited),
    ...wordRefusals(outside, cited, locale),
  ];
}

function citedRecords(sentence: DraftSentence, { byId, tenantId }: Evidence) {
  const refusals: Found[] = [];
  const cited: EvidenceRecord[] = [];
  const { citations } = sentence;
  if (citations.length === 0) refusals.push({ code: 'not_cited', detail: '' });
  if (citations.length > CITATIONS_MAX) refusals.push({ code: 'too_long', detail: String(citations.length) });
  for (const { id, sha256 } of citations) {
    const record = byId.get(id);
    if (record === undefined) refusals.push({ code: 'record_unknown', detail: id });
    else if (record.tenantId !== tenantId) refusals.push({ code: 'record_of_other_tenant', detail: id });
    else if (record.sha256 !== sha256 || !isUnaltered(record))
      refusals.push({ code: 'record_altered', detail: id });
    else cited.push(record);
  }
  return { cited, refusals };
}

function formRefusals(text: string, outside: string): Found[] {
  const reason = unshowable(text);
  if (reason !== null) return [{ code: reason === 'unseen' ? 'unseen_characters' : reason, detail: '' }];
  if (!PLAIN.test(outside)) return [{ code: 'markup', detail: '' }];
  if (/[.!?]\s+\S/.test(outside.trim())) return [{ code: 'many_sentences', detail: '' }];
  return [];
}

function quoteRefusals(quote: string, cited: readonly EvidenceRecord[]): Found[] {
  const stands = cited.some((record) => {
    const sources = [record.text, ...Object.values(record.facts ?? {})];
    return sources.some((source) => isQuotedFrom(quote, source));
  });
  return stands ? [] : [{ code: 'quote_not_found', detail: quote.slice(0, 80) }];
}

function tokenRefusals(outside: string, cited: readonly EvidenceRecord[], locale: Locale): Found[] {
  const held = tokensOf(cited.flatMap(figuresOf).join('\n'), 'wire');
  const said = tokensOf(outside, locale);
  const missing = (code: RefusalCode, from: ReadonlySet<string>, within: ReadonlySet<string>): Found[] =>
    [...from].filter((token) => !within.has(token)).map((detail) => ({ code, detail }));
  const amounts = new Set(
    cited.flatMap(amountsOf).map(({ currency, decimal }) => amountToken(decimal, currency)),
  );
  const months = bareMonths(outside, locale).filter(
    (month) => ![...held.dates].some((date) => date.slice(4).startsWith(month)),
  );
  return [
    ...missing('date_not_in_records', said.dates, held.dates),
    ...months.map((detail): Found => ({ code: 'date_not_in_records', detail })),
    ...missing('number_not_in_records', said.numbers, held.numbers),
    ...missing('amount_not_in_records', said.amounts, amounts),
    ...missing('currency_not_in_records', said.currencies, held.currencies),
    ...missing('reference_not_in_records', said.references, held.references),
  ];
}

function commandRefusals(outside: string): Found[] {
  const found = COMMANDING.en.exec(outside) ?? COMMANDING.es.exec(outside);
  return found === null ? [] : [{ code: 'commands', detail: found[0] }];
}

/**
 * A decision is told only as the fact of another record of the house, which the sentence names, and never of the dispute
 * that lies open.
 */
function decisionRefusals(outside: string, cited: readonly EvidenceRecord[]): Found[] {
  const words = decidingWords(outside);
  if (words.length === 0) return [];
  const backing = cited.filter((record) => {
    const ref = refOf(record);
    return (
      ref !== null && fold(outside).includes(fold(ref)) && /^(?:past-dispute|late-event)$/.test(record.kind)
    );
  });
  const isTold = (word: string) =>
    backing.some((record) => TOLD_DECISIONS[record.facts?.['outcome'] ?? '']?.test(word) === true);
  const isElsewhere = words.length <= backing.length && !OF_THIS_DISPUTE.test(outside);
  return words.filter((word) => !isElsewhere || !isTold(word)).map((detail) => ({ code: 'decides', detail }));
}

function wordRefusals(outside: string, cited: readonly EvidenceRecord[], locale: Locale): Found[] {
  const held = new Set(lettersOf(fold(cited.map(wordsOf).join(' '))));
  const said = lettersOf(outside.replaceAll(QUOTE_PLACE, ' '));
  const unknown = said.filter((word) => {
    const folded = fold(word);
    return !held.has(folded) && !COMMON_WORDS[locale].has(folded) && !isMonth(word, locale);
  });
  const figures = said.filter((word) => isFigure(word, locale));
  const names = unknown.filter((word) => word !== fold(word));
  const tooMany = unknown.length * 100 > said.length * WORDS_UNKNOWN_PERCENT_MAX;
  return [
    ...figures.map((detail): Found => ({ code: 'number_not_in_records', detail })),
    ...names.map((detail): Found => ({ code: 'name_not_in_records', detail })),
    ...(tooMany ? [{ code: 'words_not_in_records' as const, detail: unknown.slice(0, 8).join(' ') }] : []),
  ];
}

/** A figure may not hide in letters, whoever wrote them first; a quotation may have them. */
function isFigure(word: string, locale: Locale): boolean {
  const folded = fold(word);
  return WORDS_OF_NUMBER.has(folded) && !COMMON_WORDS[locale].has(folded);
}

function lettersOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}]+(?:['’][\p{L}]+)?/gu) ?? [];
}
