import { describe, expect, test } from 'vitest';
import { isDocumentName } from '#core/proof/bundle/file-names.ts';
import { evidenceIndex, INDEX_PAGE_RECORDS } from './evidence-index.ts';

type Listed = Parameters<typeof evidenceIndex>[0];

function listed(count: number): Listed {
  const file = (name: string) => ({ name, sha256: 'a'.repeat(64) });
  return {
    schema: 'openbook.evidence-export/1',
    scope: { from: '2026-10-01', until: '2026-12-31', tenant: null, kinds: [] },
    madeAt: '2027-01-02T08:00:00.000Z',
    records: Array.from({ length: count }, (_, index) => ({
      index,
      kind: 'invoice',
      tenant: 'acme',
      subject: `ACME-${index}`,
      reference: `ACME-${index}`,
      issuedAt: '2026-11-01T08:00:00.000Z',
      envelope: file(`record-${index}.json`),
      receipt: file(`record-${index}.tlog-proof`),
    })),
  };
}

const pagesOf = (count: number, locale: 'en' | 'es' = 'en') => [...evidenceIndex(listed(count), locale)];
const subjectsOf = (html = '') => [...html.matchAll(/class="about">(ACME-\d+)</g)].map(([, name]) => name);

describe('the index of an export', () => {
  test('is one page without links to others as long as that shows it all', () => {
    for (const count of [0, INDEX_PAGE_RECORDS]) {
      const [page, ...more] = pagesOf(count);
      expect(more).toEqual([]);
      expect(page?.name).toBe('index.en.html');
      expect(page?.html).not.toContain('<nav');
      expect(subjectsOf(page?.html)).toHaveLength(count);
    }
  });

  test('has each record once and in order over its pages, which lead to each other', () => {
    const count = 2 * INDEX_PAGE_RECORDS + 1;
    const pages = pagesOf(count);
    expect(pages.map(({ name }) => name)).toEqual(['index.en.html', 'index-2.en.html', 'index-3.en.html']);
    expect(pages.flatMap(({ html }) => subjectsOf(html))).toEqual(
      listed(count).records.map(({ subject }) => subject),
    );
    const [first, second, third] = pages.map(({ html }) => html);
    expect(first).toContain('<h2>2,001 records</h2>');
    expect(first).toContain('Records 1 to 1,000 of 2,001');
    expect(first).toMatch(/<dt>[^<]+<\/dt><dd>2001<\/dd>/);
    expect(second).toContain('Records 1,001 to 2,000 of 2,001');
    expect(second).toContain('<title>Evidence export · Page 2 of 3</title>');
    expect(third).toContain('Records 2,001 to 2,001 of 2,001');
    for (const [position, { html, name }] of pages.entries()) {
      expect(isDocumentName(name)).toBe(true);
      const links = [...html.matchAll(/<a href="(index[^"]*)"/g)].map(([, href]) => href);
      expect(new Set(links)).toEqual(
        new Set(pages.map((page) => page.name).filter((other) => other !== name)),
      );
      expect(html).toContain(`<strong aria-current="page">${position + 1}</strong>`);
    }
  });

  test('reads in Spanish, each page of it', () => {
    const [first, second] = pagesOf(INDEX_PAGE_RECORDS + 1, 'es');
    expect(first?.html).toContain('Registros del 1 al 1000, de 1001');
    expect(second?.name).toBe('index-2.es.html');
    expect(second?.html).toContain('<html lang="es">');
    expect(second?.html).toContain('Página 2 de 2');
    expect(second?.html).toContain('href="index.es.html">De qué trata esta exportación');
  });
});
