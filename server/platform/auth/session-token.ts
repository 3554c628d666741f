import { createHash, randomBytes } from 'node:crypto';

export const SESSION_HOURS = 12;

/** A new session token; it lives in the cookie only. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps of a session token: whoever reads the table cannot sign in with it. */
export function hashSessionToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** The name of the session cookie, as next-auth has it: browsers keep a `__Secure-` one off plain http. */
export function sessionCookieName(url: string): string {
  return url.startsWith('https:') ? '__Secure-next-auth.session-token' : 'next-auth.session-token';
}

/** The value of one cookie in a `Cookie` header; our tokens need no decoding. */
export function cookieValue(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

/** A `Set-Cookie` value for the session; a null token takes the cookie away. */
export function sessionCookie(input: {
  readonly url: string;
  readonly token: string | null;
  readonly maxAgeSeconds?: number;
}): string {
  const { url, token, maxAgeSeconds = SESSION_HOURS * 3600 } = input;
  const secure = url.startsWith('https:') ? '; Secure' : '';
  const age = token === null ? 0 : maxAgeSeconds;
  return `${sessionCookieName(url)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`;
}
