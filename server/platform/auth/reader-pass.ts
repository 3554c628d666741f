import { READER_SECONDS } from '#core/access/link-token.ts';

/** The cookie of a browser that showed a mailbox to be its own. */
const NAME = 'openbook-reader';

/** `__Host-` keeps other hosts of the same domain from planting one; browsers take it over https only. */
export function readerCookieName(url: string): string {
  return url.startsWith('https:') ? `__Host-${NAME}` : NAME;
}

/** How the cookie is set: for this site's own requests, out of reach of scripts. */
export function readerCookie(url: string) {
  return {
    name: readerCookieName(url),
    httpOnly: true,
    sameSite: 'lax',
    secure: url.startsWith('https:'),
    path: '/',
    maxAge: READER_SECONDS,
  } as const;
}
