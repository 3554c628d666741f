import { describe, expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { PublishedItem } from '#server/modules/trust/contract.ts';
import type { OwnPortal } from '#server/modules/trust/contract-own.ts';
import { OwnTrustPage } from './own-page.tsx';

const text = (en: string, es: string) => ({ en, es });
const item = (slug: string, change: Partial<PublishedItem>): PublishedItem => ({
  id: slug,
  slug,
  version: 1,
  content: { kind: 'update', title: text(slug, slug), body: text('Body.', 'Texto.'), on: '2026-11-20' },
  access: 'public',
  reviewBy: null,
  freshness: 'current',
  file: null,
  publishedAt: '2026-11-20T10:00:00.000Z',
  contentSha256: 'a'.repeat(64),
  attestationId: slug,
  ...change,
});
const report = item('report', {
  access: 'nda',
  content: { kind: 'document', title: text('Report', 'Informe'), summary: text('What.', 'Qué.') },
});
const portal: OwnPortal = {
  services: [
    {
      slug: 'gateway',
      title: text('Gateway', 'Pasarela'),
      summary: text('Passes on.', 'Reenvía.'),
      regions: [
        { region: 'us', name: text('United States', 'Estados Unidos'), startsOn: '2026-03-01', endsOn: null },
        {
          region: 'eu',
          name: text('European Union', 'Unión Europea'),
          startsOn: '2026-01-01',
          endsOn: '2026-12-31',
        },
      ],
    },
  ],
  isKnown: true,
  items: [
    item('for-all', {}),
    item('for-the-us', {
      content: {
        kind: 'update',
        title: text('Maintenance', 'Mantenimiento'),
        body: text('Body.', 'Texto.'),
        on: '2026-11-21',
        regions: ['us', 'in'],
      },
    }),
    report,
  ],
  withheld: [],
  others: 2,
  tiles: [],
  asOf: '2026-11-21',
  isHeldBack: false,
};
const page = (
  change: Partial<OwnPortal>,
  asked: [string, { state: string; expiresAt: string | null }][] = [],
) => (
  <OwnTrustPage
    portal={{ ...portal, ...change }}
    vendorName="Vendor"
    asked={new Map(asked)}
    places={[]}
    doors={{ 'days-sealed': '/t/acme/usage' }}
    query={{}}
  />
);

describe('the page of a customer', () => {
  test('says what an item is about of theirs, and nothing about what is for everybody', () => {
    const said = words(page({}));
    expect(said).toContain('Maintenance Gateway · United States Body.');
    expect(said).toContain('for-all Body.');
    expect(said).not.toContain('India');
    expect(words(page({}), 'es')).toContain('Unión Europea hasta el 31 dic 2026');
  });

  test.each([
    [[], 'Ask to read', '/trust/request/report'],
    [[['report', { state: 'requested', expiresAt: null }]], 'You asked; we look into it', null],
    [
      [['report', { state: 'active', expiresAt: '2026-12-01T00:00:00.000Z' }]],
      'until 1 Dec 2026',
      '/trust/access/read/report',
    ],
    [[['report', { state: 'revoked', expiresAt: null }]], 'Ask to read', '/trust/request/report'],
  ] as [Parameters<typeof page>[1], string, string | null][])(
    'offers a document as it stands: %j',
    (asked, says, href) => {
      expect(words(page({}, asked))).toContain(says);
      const shown = markup(page({}, asked));
      for (const one of ['/trust/request/report', '/trust/access/read/report'])
        expect(shown.includes(`href="${one}"`), one).toBe(one === href);
    },
  );

  test('has figures with their days, definition and instant, and none without a source', () => {
    expect(words(page({}))).not.toContain('Measured for you');
    const measured = { from: '2026-08-24', through: '2026-11-21', asOf: '2026-11-21T10:00:00.000Z' };
    const tiles: OwnPortal['tiles'] = [{ kind: 'days-sealed', ...measured, sealed: 88, due: 89 }];
    const said = words(page({ tiles }));
    expect(said).toContain('Days sealed 88 of 89 not complete yet Days whose seal was due');
    expect(said).toContain('24 Aug 2026 to 21 Nov 2026 As of 21 Nov 2026, 10:00');
    expect(markup(page({ tiles }))).toContain('href="/t/acme/usage"');
  });

  test('says that nobody noted what they use', () => {
    expect(words(page({ services: [], isKnown: false }))).toContain('Vendor has not noted yet');
    expect(words(page({ services: [] }))).toContain('none that you use today');
  });
});
