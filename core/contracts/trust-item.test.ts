import { describe, expect, test } from 'vitest';
import { trustContent } from './trust-item.ts';

const text = { en: 'words', es: 'palabras' };
const compliance = {
  kind: 'compliance',
  title: text,
  standard: 'ISO/IEC 27001:2022',
  assurance: 'certification',
  issuer: 'A demo certifier',
  scope: text,
  period: null,
  validUntil: '2027-12-31',
  bridgeLetter: null,
};
const report = {
  ...compliance,
  standard: 'SOC 2 Type II',
  assurance: 'attestation-report',
  period: { from: '2025-07-01', through: '2026-06-30' },
  validUntil: null,
};
const refusedAt = (content: unknown) => {
  const read = trustContent.safeParse(content);
  return read.success ? [] : read.error.issues.map(({ path }) => path.join('.'));
};

describe('a compliance item', () => {
  test('is a certificate that ends, or a report on a period', () => {
    expect(refusedAt(compliance)).toEqual([]);
    expect(refusedAt(report)).toEqual([]);
    const bridged = { issuedOn: '2026-09-30', coversThrough: '2026-09-30' };
    expect(refusedAt({ ...report, bridgeLetter: bridged })).toEqual([]);
  });

  test.each([
    ['a certificate without an end', { ...compliance, validUntil: null }, 'validUntil'],
    ['a certificate that nobody gave', { ...compliance, issuer: null }, 'issuer'],
    ['a report that is worn as a badge', { ...report, validUntil: '2027-12-31' }, 'validUntil'],
    ['a report about no period', { ...report, period: null }, 'period'],
    ['a report of the vendor about itself', { ...report, issuer: null }, 'issuer'],
    [
      'a self-assessment with the name of an auditor',
      { ...compliance, assurance: 'self-assessment', validUntil: null },
      'issuer',
    ],
    [
      'a bridge from nowhere',
      { ...compliance, bridgeLetter: { issuedOn: '2026-09-30', coversThrough: '2026-12-31' } },
      'bridgeLetter',
    ],
    [
      'a bridge that ends before it begins',
      { ...report, bridgeLetter: { issuedOn: '2026-09-30', coversThrough: '2026-06-30' } },
      'bridgeLetter',
    ],
    ['a period backwards', { ...report, period: { from: '2026-06-30', through: '2025-07-01' } }, 'period'],
  ])('is refused: %s', (_, content, path) => {
    expect(refusedAt(content)).toContain(path);
  });
});

describe('what an item says', () => {
  const update = { kind: 'update', title: text, body: text, on: '2026-11-21' };

  test('is said in both languages', () => {
    expect(refusedAt(update)).toEqual([]);
    expect(refusedAt({ ...update, body: { en: 'words', es: '  ' } })).toEqual(['body.es']);
    expect(refusedAt({ ...update, title: { en: 'words' } })).toEqual(['title.es']);
  });

  test('links to nothing but the web', () => {
    const subprocessor = {
      kind: 'subprocessor',
      name: 'A demo host',
      purpose: text,
      region: text,
      dataCategories: text,
      since: '2026-01-01',
    };
    expect(refusedAt({ ...subprocessor, url: 'https://host.example' })).toEqual([]);
    expect(refusedAt({ ...subprocessor, url: null })).toEqual([]);
    for (const url of ['javascript:alert(1)', 'http://host.example', 'host.example'])
      expect(refusedAt({ ...subprocessor, url }), url).toEqual(['url']);
  });
});

describe('whom an item is about', () => {
  const update = { kind: 'update', title: text, body: text, on: '2026-11-21' };

  test('is left out of what concerns everybody', () => {
    expect(trustContent.parse(update)).toEqual(update);
  });

  test.each([
    ['no service', { services: [] }, 'services'],
    ['a service twice', { services: ['requests', 'requests'] }, 'services'],
    ['something that is no name', { regions: ['The EU'] }, 'regions.0'],
    ['one name and no list', { regions: 'eu' }, 'regions'],
  ])('is refused: %s', (_, change, path) => {
    expect(refusedAt({ ...update, ...change })).toEqual([path]);
  });

  test('can be said by a service that runs somewhere, each place once', () => {
    const eu = { region: 'eu', name: text };
    const service = { kind: 'service', title: text, summary: text, offeredIn: [eu] };
    expect(refusedAt(service)).toEqual([]);
    expect(refusedAt({ ...service, offeredIn: [] })).toEqual(['offeredIn']);
    expect(refusedAt({ ...service, offeredIn: [eu, eu] })).toEqual(['offeredIn']);
    expect(refusedAt({ ...service, services: ['other'] })).toEqual(['']);
  });
});
