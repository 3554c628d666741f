import { assert } from '#core/assert.ts';
import type { Locale } from '#core/format/locale.ts';
import { checkDraft } from './check-draft.ts';
import { chooseSentences } from './choose-sentences.ts';
import { citationsOf, type Draft, type DraftSentence, SENTENCES_MAX } from './draft.ts';
import type { EvidenceKind, EvidenceRecord } from './evidence.ts';
import { fillPhrase, PHRASES } from './phrases.ts';
import { quoted } from './quotes.ts';

/** How many records of a kind a summary speaks of; who wants more opens the records. */
const SPOKEN_OF_MAX: Readonly<Record<EvidenceKind, number>> = {
  'dispute-text': 1,
  answer: 3,
  line: 2,
  'trace-step': 1,
  seal: 2,
  rule: 1,
  replay: 1,
  'late-event': 3,
  'past-dispute': 3,
  'attachment-name': 3,
  'credit-note': 2,
  chargeback: 1,
};

/** The order in which a reader needs them: what is said, what it is about, whether it holds, what else there is. */
const ORDER: readonly EvidenceKind[] = [
  'dispute-text',
  'answer',
  'attachment-name',
  'line',
  'replay',
  'trace-step',
  'rule',
  'seal',
  'late-event',
  'past-dispute',
  'credit-note',
  'chargeback',
];

const DECIMAL = /^-?\d{1,18}(?:\.\d{1,18})?$/;
const CURRENCY = /^[A-Z]{3}$/;
const DAY = /^\d{4}-\d{2}-\d{2}/;
const COUNT = /^\d{1,9}$/;
const REF = /^[\p{Script=Latin}0-9][\p{Script=Latin}0-9-]{0,59}$/u;

type Speaking = {
  readonly records: readonly EvidenceRecord[];
  readonly locale: Locale;
};

/**
 * A summary made of the records alone, without any model: the same records give the same sentences. What customers wrote is
 * quoted or left out, never followed. Records of other tenants and altered ones must not be given; the result always stands
 * before `checkDraft`.
 */
export function summarise(records: readonly EvidenceRecord[], tenantId: string, locale: Locale): Draft {
  const sentences = ORDER.flatMap((kind) =>
    records
      .filter((record) => record.kind === kind)
      .slice(0, SPOKEN_OF_MAX[kind])
      .flatMap((record) => sentencesOf(record, { records, locale })),
  );
  const draft = { locale, sentences: sentences.slice(0, SENTENCES_MAX) };
  if (draft.sentences.length === 0) return draft;
  // A record that says something this summary may not say is left to its reader.
  const refused = new Set(checkDraft(draft, records, tenantId).map(({ sentence }) => sentence));
  assert(!refused.has(-1), 'a summary is neither empty nor too long');
  return { locale, sentences: draft.sentences.filter((_sentence, at) => !refused.has(at)) };
}

function sentencesOf(record: EvidenceRecord, speaking: Speaking): DraftSentence[] {
  const texts = [textsOf(record, speaking)].flat().filter((text) => text !== null);
  return texts.map((text) => ({ text, citations: citationsOf([record]) }));
}

type Texts = string | null | readonly (string | null)[];

function textsOf(record: EvidenceRecord, speaking: Speaking): Texts {
  const { locale } = speaking;
  const phrases = PHRASES[locale];
  const fact = (name: string, pattern: RegExp) => factOf(record, name, pattern);
  const money = (name: string) => moneyOf(record, name, locale);
  const ref = fact('ref', REF);
  switch (record.kind) {
    case 'dispute-text':
      return [
        fillPhrase(phrases.disputed, {
          openedOn: fact('openedOn', DAY),
          amount: money('amount'),
          category: quoted(record.facts?.['category'] ?? '', locale),
        }),
        ...customersWords(record, speaking),
      ];
    case 'answer':
      return answerText(record, speaking);
    case 'attachment-name':
      return (
        fillPhrase(phrases.attached, { name: quoted(record.facts?.['name'] ?? '', locale) }) ??
        phrases.attachedUnseen
      );
    case 'line': {
      const values = {
        line: fact('line', COUNT),
        invoice: fact('invoice', REF),
        name: quoted(record.facts?.['name'] ?? '', locale),
        amount: money('amount'),
        start: fact('start', DAY),
        end: fact('end', DAY),
      };
      return fillPhrase(phrases.line, values) ?? fillPhrase(phrases.lineUnseen, values);
    }
    case 'replay':
      return replayText(record, locale);
    case 'trace-step':
      return isWhereReplayDiffers(record, speaking.records) ? stepText(record, locale) : null;
    case 'rule':
      return fillPhrase(phrases.rule, {
        plan: quoted(record.facts?.['plan'] ?? '', locale),
        version: fact('version', COUNT),
      });
    case 'seal':
      return fillPhrase(phrases.seal, { day: fact('day', DAY), sequence: fact('sequence', COUNT) });
    case 'late-event':
      return fillPhrase(record.facts?.['outcome'] === 'rejected' ? phrases.rejected : phrases.late, {
        ref,
        count: fact('count', COUNT),
        reason: quoted(record.facts?.['reason'] ?? '', locale),
      });
    case 'past-dispute': {
      const outcome = record.facts?.['outcome'] ?? '';
      if (!isOutcome(outcome)) return null;
      const values = { ref, openedOn: fact('openedOn', DAY), amount: money('amount'), given: money('given') };
      return fillPhrase(phrases.past[outcome], values);
    }
    case 'credit-note':
      return fillPhrase(phrases.creditNote, {
        ref,
        issuedOn: fact('issuedOn', DAY),
        amount: money('amount'),
      });
    case 'chargeback':
      return fillPhrase(phrases.chargeback, {
        ref,
        receivedOn: fact('receivedOn', DAY),
        amount: money('amount'),
      });
  }
}

function isOutcome(text: string): text is 'accepted' | 'partly-accepted' | 'rejected' | 'withdrawn' {
  return ['accepted', 'partly-accepted', 'rejected', 'withdrawn'].includes(text);
}

function customersWords(record: EvidenceRecord, { records, locale }: Speaking): (string | null)[] {
  const phrases = PHRASES[locale];
  const line = records.find(({ kind }) => kind === 'line');
  const { chosen, givesOrders } = chooseSentences(record.text, line?.facts?.['name'] ?? '');
  const told = chosen.flatMap((sentence) => {
    const quote = quoted(sentence, locale);
    return quote === null ? [] : [fillPhrase(phrases.writes, { quote })];
  });
  return [...(told.length === 0 ? [phrases.writesUnseen] : told), ...(givesOrders ? [phrases.gives] : [])];
}

function answerText(record: EvidenceRecord, { locale }: Speaking): Texts {
  const phrases = PHRASES[locale];
  const phrase = record.facts?.['from'] === 'support' ? phrases.supportAsks : phrases.customerAnswers;
  const { chosen, givesOrders } = chooseSentences(record.text, '');
  const [first] = chosen;
  const told =
    first === undefined
      ? null
      : fillPhrase(phrase, { on: factOf(record, 'on', DAY), quote: quoted(first, locale) });
  return [told ?? phrases.writesUnseen, givesOrders ? phrases.gives : null];
}

function replayText(record: EvidenceRecord, locale: Locale): string | null {
  const phrases = PHRASES[locale];
  if (record.facts?.['result'] === 'exact')
    return fillPhrase(phrases.replayExact, { amount: moneyOf(record, 'amount', locale) });
  const values = {
    step: quoted(record.facts?.['step'] ?? '', locale),
    expected: moneyOf(record, 'expected', locale),
    computed: moneyOf(record, 'computed', locale),
    difference: quoted(record.facts?.['difference'] ?? '', locale),
  };
  return (
    fillPhrase(phrases.replayDiffers, values) ??
    fillPhrase(phrases.replayDiffersUnseen, values) ??
    fillPhrase(phrases.replayDiffersAt, values)
  );
}

function isWhereReplayDiffers(step: EvidenceRecord, records: readonly EvidenceRecord[]): boolean {
  const replay = records.find(({ kind }) => kind === 'replay');
  return replay?.facts?.['step'] !== undefined && replay.facts['step'] === step.facts?.['name'];
}

function stepText(record: EvidenceRecord, locale: Locale): string | null {
  return fillPhrase(PHRASES[locale].step, {
    position: factOf(record, 'position', COUNT),
    name: quoted(record.facts?.['name'] ?? '', locale),
    output: decimalOf(record, 'output', locale),
  });
}

function factOf(record: EvidenceRecord, name: string, pattern: RegExp): string | null {
  const value = record.facts?.[name];
  return value === undefined ? null : (pattern.exec(value)?.[0] ?? null);
}

function decimalOf(record: EvidenceRecord, name: string, locale: Locale): string | null {
  const value = factOf(record, name, DECIMAL);
  return value === null || locale === 'en' ? value : value.replace('.', ',');
}

function moneyOf(record: EvidenceRecord, name: string, locale: Locale): string | null {
  const value = decimalOf(record, name, locale);
  const currency = factOf(record, 'currency', CURRENCY);
  return value === null || currency === null ? null : `${value} ${currency}`;
}
