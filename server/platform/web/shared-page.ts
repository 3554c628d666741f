import type { IncomingHttpHeaders } from 'node:http';
import type { Locale } from '#core/format/locale.ts';
import {
  LOCALE_COOKIE,
  resolveLocale,
  THEME_COOKIE,
  type Theme,
  themeFromCookie,
} from '#core/format/preferences.ts';
import { cookieValue } from '#server/platform/auth/session-token.ts';

/** Pages that say the same to everybody who is not signed in. */
const SHARED_PATHS: ReadonlySet<string> = new Set(['/trust']);
const PREFERENCES: ReadonlySet<string> = new Set([LOCALE_COOKIE, THEME_COOKIE]);

/** What a shared page depends on. Two visitors with the same variant are told the same. */
export type Variant = {
  readonly path: string;
  readonly locale: string;
  readonly theme: string;
  /** As a proxy in front says how it was reached; decides about one header. */
  readonly proto: string;
};

type Asked = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
};

function hasOnlyPreferences(cookies: string): boolean {
  return cookies
    .split(';')
    .map((pair) => pair.split('=')[0]?.trim() ?? '')
    .every((name) => name === '' || PREFERENCES.has(name));
}

/** Language and theme of a page as the request alone tells them; a person's profile is not known here. */
export function preferencesOf(
  path: string,
  headers: IncomingHttpHeaders,
): { readonly locale: Locale; readonly theme: Theme } {
  const cookies = headers.cookie ?? '';
  return {
    locale: resolveLocale({
      path,
      profile: null,
      cookie: cookieValue(cookies, LOCALE_COOKIE) ?? undefined,
      acceptLanguage: headers['accept-language'] ?? null,
    }),
    theme: themeFromCookie(cookieValue(cookies, THEME_COOKIE) ?? undefined),
  };
}

/**
 * The variant of a shared page that a request asks for, or null where the application must answer by itself: another page,
 * a query, a part of a page for scripts, a method that is not GET, or any cookie that is not a preference, since it may
 * say who somebody is.
 */
export function variantOf({ method, url, headers }: Asked): Variant | null {
  if (method !== 'GET' || url === undefined || !SHARED_PATHS.has(url)) return null;
  const isPartOfPage = Object.keys(headers).some((name) => name === 'rsc' || name.startsWith('next-'));
  const cookies = headers.cookie ?? '';
  if (isPartOfPage || headers.range !== undefined || headers.authorization !== undefined) return null;
  if (!hasOnlyPreferences(cookies)) return null;
  return {
    path: url,
    ...preferencesOf(url, headers),
    proto: headers['x-forwarded-proto'] === 'https' ? 'https' : 'http',
  };
}

/** The headers with which the application is asked for a variant, and for nothing that belongs to one visitor. */
export function headersOf({ locale, theme, proto }: Variant): Record<string, string> {
  return {
    'accept-language': locale,
    cookie: `${LOCALE_COOKIE}=${locale}; ${THEME_COOKIE}=${theme}`,
    'x-forwarded-proto': proto,
  };
}
