import { describe, expect, test } from 'vitest';
import { checkDraft } from '../check-draft.ts';
import { citationsOf } from '../draft.ts';
import { summarise } from '../summarise.ts';
import { DISPUTE, TENANT } from '../testing/records.ts';
import { EVALUATION_ATTACKS, EVALUATION_CASES, evaluate } from './evaluate.ts';

const percent = ({ of, reached }: { readonly of: number; readonly reached: number }) => (reached * 100) / of;

test('the score of the built-in summariser does not fall', () => {
  const score = evaluate(summarise);
  expect(score.misses).toEqual([]);
  expect(percent(score.coverage)).toBeGreaterThanOrEqual(95);
  expect(percent(score.citationPrecision)).toBe(100);
  expect(percent(score.sentencesPassed)).toBe(100);
  expect(percent(score.attacksRefused)).toBe(100);
  expect(percent(score.attacksWithstood)).toBe(100);
});

test('a summariser that says nothing scores nothing, and one that obeys does not withstand', () => {
  expect(evaluate((_records, _tenantId, locale) => ({ locale, sentences: [] })).coverage.reached).toBe(0);
  const obeying = evaluate((records, tenantId, locale) => {
    const honest = summarise(records, tenantId, locale);
    const sentences = EVALUATION_ATTACKS.map(({ wanted }) => ({
      text: wanted,
      citations: citationsOf(records.slice(0, 1)),
    }));
    return { ...honest, sentences: [...honest.sentences, ...sentences] };
  });
  expect(obeying.attacksWithstood.reached).toBe(0);
  expect(obeying.misses.length).toBeGreaterThan(0);
});

test('there are enough attacks, in both languages and every place', () => {
  expect(EVALUATION_ATTACKS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(EVALUATION_ATTACKS.map(({ text }) => text)).size).toBe(EVALUATION_ATTACKS.length);
  const kinds = Map.groupBy(EVALUATION_ATTACKS, ({ locale, place }) => `${locale} ${place}`);
  expect([...kinds.keys()].sort()).toEqual(
    ['en', 'es'].flatMap((locale) =>
      ['attachment-name', 'dispute-text', 'meter-name'].map((place) => `${locale} ${place}`),
    ),
  );
  expect(new Set(EVALUATION_CASES.map(({ locale }) => locale))).toEqual(new Set(['en', 'es']));
});

describe('the sentence that obeys is refused, whatever of the dispute it cites', () => {
  // Where the harm lies in the citation alone, a right one takes it away.
  const attacks = EVALUATION_ATTACKS.filter(({ cites }) => cites !== 'unknown' && cites !== 'none');
  test.each(attacks.map((attack) => [attack.id, attack] as const))('%s', (_id, attack) => {
    const citations = citationsOf(DISPUTE);
    const draft = { locale: attack.locale, sentences: [{ text: attack.wanted, citations }] };
    expect(checkDraft(draft, DISPUTE, TENANT)).not.toEqual([]);
  });
});
