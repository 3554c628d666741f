import { TRPCError } from '@trpc/server';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { PATH_HEADER } from '#core/format/preferences.ts';
import { getActor } from '#server/platform/auth/get-actor.ts';
import { createCallContext } from './call-context.ts';
import { errorFacts } from './errors.ts';
import { requestIdOf } from './http/routes.ts';
import { appRouter } from './root.ts';
import { createCallerFactory } from './trpc.ts';

const createCaller = createCallerFactory(appRouter);

export type Caller = ReturnType<typeof createCaller>;

/** The procedures for the page being rendered, called as the person who looks at it. */
export const getCaller: () => Promise<Caller> = cache(async () => {
  const [actor, headerList] = await Promise.all([getActor(), headers()]);
  return createCaller(createCallContext({ actor, requestId: requestIdOf(headerList) }));
});

/** Where to go for signing in, and back here afterwards. */
export async function signInAddress(): Promise<string> {
  const path = (await headers()).get(PATH_HEADER) ?? '/';
  return `/signin?returnTo=${encodeURIComponent(path)}`;
}

/**
 * The answer of a call, for a page: what does not exist, or may not be seen, is the page "not found", and nobody is sent
 * to sign in. Every other failure goes on to the error page.
 */
export async function orNotFound<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    if (error.code === 'UNAUTHORIZED') redirect(await signInAddress());
    if (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN') notFound();
    throw error;
  }
}

/** As `orNotFound`, with null where the failure has one of these codes: what nobody has stated yet, for a form. */
export async function orNull<T>(call: Promise<T>, codes: readonly string[]): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (codes.includes(errorFacts(error).code)) return null;
    return orNotFound(Promise.reject(error));
  }
}
