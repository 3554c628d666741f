import { LOCALES, type Locale } from './locale.ts';

/** The cookies that keep what a person chose before or without signing in. */
export const LOCALE_COOKIE = 'openbook-locale';
export const THEME_COOKIE = 'openbook-theme';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How long a chosen language or theme is remembered. */
export const PREFERENCE_SECONDS = 31_536_000;

/** Set by proxy.ts on every page request, so that a page deep in the tree knows which place it belongs to. */
export const PATH_HEADER = 'x-openbook-path';

/** The id of the request, given in by a proxy in front or made by proxy.ts; pages of errors show it. */
export const REQUEST_ID_HEADER = 'x-request-id';
/** What a given id must look like to be taken over. */
export const GOOD_REQUEST_ID = /^[\w-]{8,64}$/;

/** The theme that a cookie asks for; anything unknown follows the system. */
export function themeFromCookie(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}

function supported(value: string | null | undefined): Locale | undefined {
  return LOCALES.find((locale) => locale === value);
}

/**
 * The language of a request: the desk is written in English; elsewhere the person's profile, then the cookie, then the
 * best language of Accept-Language (RFC 9110 section 12.5.4), then English.
 */
export function resolveLocale(request: {
  readonly path: string;
  readonly profile: string | null;
  readonly cookie: string | undefined;
  readonly acceptLanguage: string | null;
}): Locale {
  if (request.path === '/desk' || request.path.startsWith('/desk/')) {
    return 'en';
  }
  return (
    supported(request.profile) ??
    supported(request.cookie) ??
    fromAcceptLanguage(request.acceptLanguage ?? '') ??
    'en'
  );
}

function fromAcceptLanguage(header: string): Locale | undefined {
  const wanted = header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { language } of wanted) {
    const locale = supported(language);
    if (locale !== undefined) {
      return locale;
    }
  }
  return undefined;
}
