import { type NextRequest, NextResponse } from 'next/server';
import { GOOD_REQUEST_ID, PATH_HEADER, REQUEST_ID_HEADER } from '#core/format/preferences.ts';

/**
 * The policy of one page: scripts only with this request's nonce, and what they load. Style attributes stay allowed,
 * because a bar of a chart has its height from one; style elements are not.
 */
function contentSecurityPolicy(nonce: string): string {
  const developing = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${developing ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Headers for pages and nothing else: who may do what is decided behind each verb's door. An address whose escapes spell
 * no text is refused here, because the pages' router fails on it.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isReadable(request.nextUrl.pathname))
    return new NextResponse('This address cannot be read.', { status: 400 });
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const givenId = request.headers.get(REQUEST_ID_HEADER) ?? '';
  const requestId = GOOD_REQUEST_ID.test(givenId) ? givenId : crypto.randomUUID();

  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  headers.set(PATH_HEADER, request.nextUrl.pathname);
  headers.set(REQUEST_ID_HEADER, requestId);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set(REQUEST_ID_HEADER, requestId);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  response.headers.set('cross-origin-resource-policy', 'same-origin');
  // A page answers by cookie and language, so no shared cache may keep it.
  response.headers.set('cache-control', 'private, no-store');
  if (request.nextUrl.protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https') {
    response.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  }
  return response;
}

/** Pages only; a document that is shown as it was made brings its own policy. What it matches is buffered, so API, webhooks and uploads must stay outside. */
export const config = {
  matcher: [
    '/((?!api/|_next/static|_next/image|\\.well-known/|schemas/|metrics|webhooks/|uploads/|t/[^/]+/invoices/[^/]+/document|t/[^/]+/credit-notes/[^/]+/document|icon|favicon|apple-icon).*)',
  ],
};
