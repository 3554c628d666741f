import { DomainError } from '../errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser on our own pages sent this: `Origin` is ours (the configured address, or the host that this very
 * request was sent to), or, where there is none, `Sec-Fetch-Site` says so. A request with neither is refused, because
 * every current browser sends one of them with what is not a plain GET.
 */
export function isSameOrigin(request: Request, ownUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return site === 'same-origin';
  const given = URL.parse(origin);
  return (
    given !== null && (given.origin === new URL(ownUrl).origin || given.host === request.headers.get('host'))
  );
}

/** Refuses what changes something and does not come from our own pages: `request.cross_site` (403). */
export function assertSameOrigin(request: Request, ownUrl: string): void {
  if (SAFE_METHODS.has(request.method) || isSameOrigin(request, ownUrl)) return;
  throw new DomainError('request.cross_site', {
    message: 'This request must come from a page of this site.',
    status: 403,
  });
}
