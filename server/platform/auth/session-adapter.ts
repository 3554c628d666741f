import { PrismaAdapter } from '@auth/prisma-adapter';
import type { Adapter, AdapterAccount, AdapterSession } from 'next-auth/adapters';
import type { Database } from '../db/clients.ts';
import { hashSessionToken } from './session-token.ts';

/**
 * next-auth's tables through Prisma, with two differences: a session is stored by the hash of its token, and the tokens
 * of the identity provider are not stored at all, because nothing here calls it after the sign-in.
 */
export function sessionAdapter(app: Database['app']): Adapter {
  // The adapter is written for the types of the library's next major version; its calls are the same.
  const base = PrismaAdapter(app as never) as unknown as Adapter;
  const raw = <S extends AdapterSession | null | undefined>(session: S, sessionToken: string): S =>
    session ? { ...session, sessionToken } : session;
  return {
    ...base,
    createSession: async (session) =>
      raw(
        (await base.createSession?.({
          ...session,
          sessionToken: hashSessionToken(session.sessionToken),
        })) as AdapterSession,
        session.sessionToken,
      ),
    getSessionAndUser: async (token) => {
      const found = await base.getSessionAndUser?.(hashSessionToken(token));
      return found ? { ...found, session: raw(found.session, token) } : null;
    },
    updateSession: async (session) =>
      raw(
        await base.updateSession?.({ ...session, sessionToken: hashSessionToken(session.sessionToken) }),
        session.sessionToken,
      ),
    deleteSession: async (token) => {
      await base.deleteSession?.(hashSessionToken(token));
    },
    linkAccount: async ({ userId, type, provider, providerAccountId }: AdapterAccount) => {
      await base.linkAccount?.({ userId, type, provider, providerAccountId });
    },
  };
}
