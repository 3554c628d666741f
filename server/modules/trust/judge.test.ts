import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { policySetTextToParts, policyToJson, policyToText } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, test } from 'vitest';
import { presentFacts, publicationObstacles } from '#core/trust/publication.ts';
import {
  CASES_TODAY,
  PUBLICATION_CASES,
  type PublicationCase,
  plainRule,
} from '#core/trust/testing/publication-cases.ts';
import { draftPolicies, type PolicyRequest } from '#server/platform/policy/policy-set.ts';
import { conditionCoverage } from '#server/platform/policy/testing/condition-coverage.ts';
import { judge, publicationPolicy } from './judge.ts';

const COVERAGE_NEEDED = 0.9;
const TYPES: Readonly<Record<string, string>> = {
  slo: 'Slo',
  evidence: 'Evidence',
  document: 'Document',
  statement: 'Statement',
};

function requestOf(name: string, context: PolicyRequest['context'], action = 'publish'): PolicyRequest {
  return {
    principal: { type: 'Portal', id: 'public' },
    action,
    resource: { type: TYPES[name] ?? 'Unknown', id: name },
    context,
  };
}

/** The cases as they come to the policy. */
const REQUESTS = PUBLICATION_CASES.map(({ candidate }) =>
  requestOf(candidate.class, presentFacts(candidate, CASES_TODAY)),
);

const EVIDENCE = { store: 'evidence-log', digest: 'b94d', signature: 'MEUC', containsPersonalData: false };
const DOCUMENT = { owner: 'Mona', isReviewCurrent: true };

/** What never comes to the policy while the facts are left out before it; it has to withstand these by itself. */
const RAW: readonly PolicyRequest[] = [
  requestOf('slo', { containsPersonalData: 'false' }),
  requestOf('slo', { containsPersonalData: 0 }),
  requestOf('slo', { containsPersonalData: false }, 'withdraw'),
  ...[5, true, [], ['b94d'], {}, ''].flatMap((wrong) => [
    requestOf('evidence', { ...EVIDENCE, digest: wrong }),
    requestOf('evidence', { ...EVIDENCE, signature: wrong }),
    requestOf('evidence', { ...EVIDENCE, store: wrong }),
    requestOf('document', { ...DOCUMENT, owner: wrong }),
    requestOf('statement', { owner: wrong }),
  ]),
  requestOf('document', { ...DOCUMENT, isReviewCurrent: 'true' }),
  requestOf('document', DOCUMENT, 'withdraw'),
  requestOf('evidence', EVIDENCE, 'withdraw'),
  requestOf('statement', { owner: 'Mona' }, 'withdraw'),
];

describe('the publication policy', () => {
  test.each(PUBLICATION_CASES)('$what', ({ candidate, isPublished }) => {
    const { allowed, obstacles } = judge(candidate, CASES_TODAY);
    expect(allowed).toBe(isPublished);
    // Whoever is refused is told by what, and nobody else.
    expect(obstacles).toEqual(publicationObstacles(candidate, CASES_TODAY));
    expect(obstacles.length === 0).toBe(isPublished);
  });

  test('withstands wrong types by itself', () => {
    for (const request of RAW)
      expect(publicationPolicy().decide(request).allowed, JSON.stringify(request)).toBe(false);
  });

  test(`is tested by at least ${COVERAGE_NEEDED * 100} % of the outcomes of its conditions`, () => {
    const { conditions, share } = conditionCoverage(publicationPolicy().text, [...REQUESTS, ...RAW]);
    expect(conditions.length).toBeGreaterThan(20);
    const missing = conditions.filter(({ wasNotTrue, wasTrue }) => !wasTrue || !wasNotTrue);
    expect(share, `not seen both ways: ${JSON.stringify(missing, null, 1)}`).toBeGreaterThanOrEqual(
      COVERAGE_NEEDED,
    );
  });

  test('has no clause that the tests would not miss', () => {
    const all = [...REQUESTS, ...RAW];
    const before = all.map((request) => publicationPolicy().decide(request).allowed);
    const split = policySetTextToParts(publicationPolicy().text);
    const policies = split.type === 'success' ? split.policies : [];
    expect(policies).toHaveLength(4);
    for (const [index, source] of policies.entries()) {
      const read = policyToJson(source);
      if (read.type === 'failure') throw new Error('a policy cannot be read');
      for (const [clause] of read.json.conditions.entries()) {
        const conditions = read.json.conditions.filter((_, at) => at !== clause);
        const without = policyToText({ ...read.json, conditions });
        if (without.type === 'failure') throw new Error('a policy cannot be written');
        const text = policies.map((one, at) => (at === index ? without.text : one)).join('\n');
        const after = all.map((request) => draftPolicies(text).decide(request).allowed);
        expect(after, `without clause ${clause} of ${source}`).not.toEqual(before);
      }
    }
  });
});

describe('the measure of coverage', () => {
  const text =
    'permit(principal, action == Action::"a", resource) when { context.x && !(context.y || context.z) };';
  const asked = (context: PolicyRequest['context'], action = 'a') => requestOf('slo', context, action);

  test('counts no condition that Cedar does not come to', () => {
    const { conditions, share } = conditionCoverage(text, [asked({ x: false, y: true, z: true })]);
    expect(conditions.map(({ wasNotTrue, wasTrue }) => [wasTrue, wasNotTrue])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
    expect(share).toBe(2 / 8);
  });

  test('is whole when each was seen both ways, and nothing without requests', () => {
    const whole = [
      asked({}, 'b'),
      asked({ x: false }),
      asked({ x: true, y: true }),
      asked({ x: true, y: false, z: true }),
      asked({ x: true, y: false, z: false }),
    ];
    expect(conditionCoverage(text, whole).share).toBe(1);
    expect(conditionCoverage(text, []).share).toBe(0);
  });
});

const GUIDE = 'docs/guides/publication-policy.md';
const word = (isPublished: boolean) => (isPublished ? 'published' : 'refused');

function row({ candidate, isPublished, what }: PublicationCase): string {
  const plain = plainRule(candidate);
  return `| ${what} | ${word(plain)} | ${word(isPublished)} | ${plain === isPublished ? '' : 'differs'} |`;
}

test(`the truth table in ${GUIDE} is the one of the tests`, () => {
  const table = [
    '| case | plain rule | policy | |',
    '| --- | --- | --- | --- |',
    ...PUBLICATION_CASES.map(row),
  ].join('\n');
  const guide = existsSync(GUIDE) ? readFileSync(GUIDE, 'utf8') : '';
  const begin =
    '<!-- truth table: OPENBOOK_WRITE_GOLDEN=1 npx vitest run --project unit server/modules/trust/judge.test.ts -->';
  const end = '<!-- end of the truth table -->';
  const [head, rest] = guide.split(begin);
  const tail = rest?.split(end)[1];
  if (process.env['OPENBOOK_WRITE_GOLDEN'] === '1')
    writeFileSync(GUIDE, `${head ?? ''}${begin}\n\n${table}\n\n${end}${tail ?? '\n'}`);
  else expect(squeezed(guide)).toContain(squeezed(table));
});

/** Markdown as it reads, however wide a formatter made its columns. */
function squeezed(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}
