/** One entry of the feed; texts are plain. */
export type FeedEntry = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly link: string;
  readonly publishedAt: string;
};

export type Feed = {
  readonly title: string;
  readonly description: string;
  readonly language: 'en' | 'es';
  readonly link: string;
  /** Where the feed itself is. */
  readonly self: string;
  readonly entries: readonly FeedEntry[];
};

/** What XML 1.0 cannot hold at all, however it is written. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replaceAll(FORBIDDEN, '').replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}

/** An instant as RFC 822 with a year of four digits, which RSS 2.0 asks for. */
function rfc822(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}

function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** Updates as RSS 2.0 (rssboard.org/rss-specification), the latest first. */
export function rssFeed(feed: Feed): string {
  const { description, entries, language, link, self, title } = feed;
  const latest = entries
    .map(({ publishedAt }) => publishedAt)
    .toSorted()
    .at(-1);
  const items = entries.map(
    (entry) =>
      `<item>${element('title', entry.title)}${element('link', entry.link)}${element('description', entry.text)}<guid isPermaLink="false">${escaped(entry.id)}</guid>${element('pubDate', rfc822(entry.publishedAt))}</item>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
    element('title', title),
    element('link', link),
    element('description', description),
    element('language', language),
    `<atom:link href="${escaped(self)}" rel="self" type="application/rss+xml"/>`,
    ...(latest === undefined ? [] : [element('lastBuildDate', rfc822(latest))]),
    ...items,
    '</channel></rss>',
    '',
  ].join('\n');
}
