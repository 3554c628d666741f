import NextAuth from 'next-auth';
import { z } from 'zod';
import { authOptions } from '#server/platform/auth/next-auth.ts';
import { cookieValue, sessionCookie, sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor, endSession, personByUserId } from '#server/platform/auth/sessions.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readText } from '#server/platform/http/body.ts';
import { sessionRoute } from './routes.ts';

const FORM_MAX_BYTES = 10_000;

/** next-auth's own addresses: the way to the identity provider and back. */
export const nextAuthRoute = sessionRoute('auth', async (call) => {
  const segments = call.url.pathname.split('/').slice(3);
  const answer: unknown = await NextAuth(
    call.request as never,
    { params: Promise.resolve({ nextauth: segments }) } as never,
    await authOptions(),
  );
  if (answer instanceof Response) return answer;
  throw new Error('next-auth gave no response');
});

/** An address on this site to go on to; anything else is the start page. */
export function localAddress(given: string | null | undefined): string | null {
  if (!given || !given.startsWith('/') || given.startsWith('//') || given.includes('\\')) return null;
  const parsed = URL.parse(given, 'http://internal');
  return parsed?.host === 'internal' ? `${parsed.pathname}${parsed.search}` : null;
}

function seeOther(location: string, setCookie: string): Response {
  return new Response(null, { status: 303, headers: { location, 'set-cookie': setCookie } });
}

/** Signs in as one of the demo's people. Does not exist where the demo is off. */
export const demoSignInRoute = sessionRoute('auth.demo', async ({ request, now }) => {
  const { demo, url } = settings();
  if (!demo) throw new DomainError('request.not_found', { message: 'There is no such page.', status: 404 });
  const form = new URLSearchParams(await readText(request, FORM_MAX_BYTES));
  const userId = z.uuid().safeParse(form.get('person')).data;
  const person = userId === undefined ? null : await personByUserId(userId, now);
  if (!person)
    throw new DomainError('identity.person_unknown', {
      message: 'There is no such person.',
      path: 'person',
      status: 404,
    });
  const { token } = await createSessionFor({ userId: person.userId, now });
  return seeOther(localAddress(form.get('returnTo')) ?? '/welcome', sessionCookie({ url, token }));
});

/** Signs out: the session is over in the database too. */
export const signOutRoute = sessionRoute('auth.end', async ({ request }) => {
  const { url } = settings();
  const token = cookieValue(request.headers.get('cookie'), sessionCookieName(url));
  if (token) await endSession(token);
  return seeOther('/signin', sessionCookie({ url, token: null }));
});
