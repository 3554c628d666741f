import { expect, test } from 'vitest';
import { FINDINGS, type FindingCode, finding, findingText } from '#core/proof/bundle/findings.ts';
import english from '#messages/en.json' with { type: 'json' };
import spanish from '#messages/es.json' with { type: 'json' };

const codes = Object.keys(FINDINGS) as FindingCode[];
const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).toSorted();

test('every finding is worded in both languages, in English as here', () => {
  expect(english.findings).toEqual(FINDINGS);
  expect(Object.keys(spanish.findings).toSorted()).toEqual(codes.toSorted());
});

test.each(codes)('%s has the same places in both languages', (code) => {
  expect(placesOf(spanish.findings[code])).toEqual(placesOf(FINDINGS[code]));
});

test('a finding is told with its values', () => {
  expect(findingText(finding('missing-listed', { by: 'SHA256SUMS' }))).toBe(
    'is missing, but listed in SHA256SUMS',
  );
});
