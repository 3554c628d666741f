import { describe, expect, test } from 'vitest';
import { rssFeed } from './rss.ts';
import { securityTxt } from './security-txt.ts';

describe('the feed', () => {
  const feed = {
    title: 'Vendor & Sons',
    description: 'Updates',
    language: 'en',
    link: 'https://trust.example/trust',
    self: 'https://trust.example/trust/updates.xml?lang=en&x=1',
    entries: [
      {
        id: 'moved/2',
        title: 'We moved <b>everything</b>',
        text: 'From "A" to B\u0000 & back \u{1f600}',
        link: 'https://trust.example/trust#moved',
        publishedAt: '2026-03-05T08:09:10.123Z',
      },
    ],
  } as const;

  test('is RSS 2.0 with what its specification asks for', () => {
    const xml = rssFeed(feed);
    expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"')).toBe(true);
    expect(xml).toContain('<language>en</language>');
    expect(xml).toContain('<guid isPermaLink="false">moved/2</guid>');
    expect(xml).toContain('<pubDate>Thu, 05 Mar 2026 08:09:10 +0000</pubDate>');
    expect(xml).toContain('<lastBuildDate>Thu, 05 Mar 2026 08:09:10 +0000</lastBuildDate>');
    expect(xml).toContain('<title>We moved &lt;b&gt;everything&lt;/b&gt;</title>');
    expect(xml).toContain('From &quot;A&quot; to B &amp; back \u{1f600}');
    expect(xml).toContain('href="https://trust.example/trust/updates.xml?lang=en&amp;x=1"');
  });

  test('without entries says nothing of when it was built', () => {
    const xml = rssFeed({ ...feed, entries: [] });
    expect(xml).not.toContain('lastBuildDate');
    expect(xml).toContain('</channel></rss>');
  });
});

test('security.txt has the fields that RFC 9116 requires, each once', () => {
  const text = securityTxt(
    { contact: 'mailto:security@vendor.example', expires: '2027-06-30T00:00:00.000Z' },
    'https://trust.example',
  );
  expect(text).toBe(
    'Contact: mailto:security@vendor.example\nExpires: 2027-06-30T00:00:00.000Z\nPreferred-Languages: en, es\nCanonical: https://trust.example/.well-known/security.txt\n',
  );
});
