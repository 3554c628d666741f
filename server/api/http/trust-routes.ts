import { FILE_MAX_BYTES } from '#core/files/handed-in-file.ts';
import { formatCsv } from '#core/format/csv.ts';
import type { Locale } from '#core/format/locale.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { rssFeed } from '#core/trust/rss.ts';
import { securityTxt } from '#core/trust/security-txt.ts';
import { customersOf, readOpenFile } from '#server/modules/access/index.ts';
import type { PublishedItem } from '#server/modules/trust/index.ts';
import { attachFile, readPublishedItems } from '#server/modules/trust/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readBody } from '#server/platform/http/body.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { vendorLogo } from '#server/platform/vendor-logo.ts';
import type { Stamp } from './document-access-routes.ts';
import { downloadResponse } from './download.ts';
import { openRoute, type RouteHandler, sessionRoute } from './routes.ts';

/** How many updates a feed has; older ones stand on the page. */
const FEED_MAX = 50;

function localeOf(url: URL): Locale {
  return url.searchParams.get('lang') === 'es' ? 'es' : 'en';
}

const FEED_WORDS = {
  en: (vendor: string) => ({
    title: `${vendor}: trust updates`,
    description: `What ${vendor} says about security, privacy and compliance.`,
  }),
  es: (vendor: string) => ({
    title: `${vendor}: novedades de confianza`,
    description: `Lo que ${vendor} comunica sobre seguridad, privacidad y cumplimiento.`,
  }),
} as const;

function updatesOf(items: readonly PublishedItem[], locale: Locale, portal: string) {
  return items
    .flatMap(({ content, publishedAt, slug, version }) =>
      content.kind === 'update'
        ? [
            {
              id: `${portal}#${slug}@${version}`,
              title: content.title[locale],
              text: content.body[locale],
              link: `${portal}#${slug}`,
              publishedAt,
            },
          ]
        : [],
    )
    .toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1))
    .slice(0, FEED_MAX);
}

/** The updates of the portal as RSS, `?lang=es` for Spanish; the same for everybody. */
export const updatesFeedRoute = openRoute('trust.updates', async ({ url, withCtx }) => {
  const locale = localeOf(url);
  const { url: base, vendorName } = settings();
  const portal = `${base}/trust`;
  const xml = rssFeed({
    ...FEED_WORDS[locale](vendorName),
    language: locale,
    link: portal,
    self: `${portal}/updates.xml?lang=${locale}`,
    entries: updatesOf(await withCtx([], readPublishedItems), locale, portal),
  });
  return new Response(xml, {
    headers: { 'content-type': 'application/rss+xml; charset=utf-8', 'cache-control': 'public, max-age=60' },
  });
});

/** Where weaknesses are reported; absent where the vendor did not say, or what they said has expired. */
export const securityTxtRoute = openRoute('security-txt', async ({ now }) => {
  const { security, url } = settings();
  if (security === undefined || security.expires <= now.toISOString())
    throw new DomainError('request.not_found', { message: 'There is no security.txt.', status: 404 });
  return new Response(securityTxt(security, url), {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'public, max-age=3600' },
  });
});

/** The vendor's logo, for everybody. A picture and nothing else: opened by itself, it runs and loads nothing. */
export const vendorLogoRoute = openRoute('brand.logo', async () => {
  const logo = vendorLogo();
  if (logo === null)
    throw new DomainError('request.not_found', { message: 'There is no logo.', status: 404 });
  return new Response(logo.bytes, {
    headers: {
      'content-type': logo.mediaType,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=86400',
    },
  });
});

/**
 * The file of a document, for whom its access lets read it; never kept by anybody in between. What is for people who signed
 * in is in the log of what was opened, and each page of a PDF carries its reader.
 */
export function trustFileRoute(stamp: Stamp): RouteHandler {
  return sessionRoute('trust.file', async ({ actor, param, withCtx }) => {
    const { file, mark } = await withCtx(customersOf(actor), (ctx) =>
      readOpenFile(ctx, { slug: param('slug') }),
    );
    const { mediaType, name } = file;
    const bytes =
      mark === null
        ? file.bytes
        : await stamp({ ...mark, bytes: file.bytes, fileName: name, mediaType }, mark.key);
    const type = mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
    return downloadResponse({ fileName: name, mediaType: type, sha256: sha256Hex(bytes), bytes });
  });
}

/** Takes the file of a document, `?name=`, as the whole body: it makes the next version, with the same words. */
export const attachFileRoute = sessionRoute(
  'trust.attach-file',
  async ({ actor, param, request, url, withCtx }) => {
    // Whoever may not is told so before a byte is read.
    authorise({ actor }, 'trust.draft', 'vendor');
    const bytes = await readBody(request, FILE_MAX_BYTES);
    const file = { name: url.searchParams.get('name') ?? '', bytes };
    return Response.json(await withCtx([], (ctx) => attachFile(ctx, { item: param('slug'), file })), {
      status: 201,
    });
  },
);

/** What is so today, and what is announced: one line each. */
function subprocessorRows({ content, standing }: PublishedItem, locale: Locale): string[][] {
  if (content.kind !== 'subprocessor') return [];
  const { comingOn = null, inForce = content } = standing ?? {};
  const row = (said: typeof content, state: string, from: string) => [
    said.name,
    said.purpose[locale],
    said.region[locale],
    said.dataCategories[locale],
    said.since,
    said.url ?? '',
    state,
    from,
    said.endsOn ?? '',
  ];
  return [
    ...(inForce === null ? [] : [row(inForce, 'in-force', inForce.effectiveFrom ?? '')]),
    ...(comingOn === null ? [] : [row(content, 'announced', comingOn)]),
  ];
}

/** The subprocessors as CSV: procurement keeps lists. */
export const subprocessorsCsvRoute = openRoute('trust.subprocessors', async ({ url, withCtx }) => {
  const locale = localeOf(url);
  const items = await withCtx([], readPublishedItems);
  const rows = items.flatMap((item) => subprocessorRows(item, locale));
  const bytes = utf8(
    formatCsv(['subprocessor', 'purpose', 'region', 'data', 'since', 'url', 'state', 'from', 'ends'], rows),
  );
  return downloadResponse({
    fileName: 'subprocessors.csv',
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});
