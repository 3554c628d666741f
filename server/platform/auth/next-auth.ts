import type { NextAuthOptions, Profile } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';
import { database } from '../db/index.ts';
import { type Settings, settings } from '../env.ts';
import { log } from '../log.ts';
import { sessionAdapter } from './session-adapter.ts';
import { sessionSecret } from './session-secret.ts';
import { SESSION_HOURS } from './session-token.ts';

/** The id of the one identity provider in addresses: `/api/auth/callback/oidc` is what it must redirect to. */
export const OIDC_PROVIDER_ID = 'oidc';

const claims = z.object({
  sub: z.string().min(1),
  email: z.string().trim().toLowerCase().pipe(z.email()),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});

type OidcSettings = NonNullable<Settings['oidc']>;

function oidcProvider(oidc: OidcSettings): OAuthConfig<Profile> {
  return {
    id: OIDC_PROVIDER_ID,
    name: oidc.name,
    type: 'oauth',
    wellKnown: `${oidc.issuer}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    // With the id token alone, providers that keep name and mail for the userinfo endpoint leave them out.
    userinfo: {
      request: ({ client, tokens }) => client.userinfo(tokens.access_token ?? '') as Promise<Profile>,
    },
    profile: (profile) => {
      const { sub, email, name } = claims.parse(profile);
      return { id: sub, email, name: name ?? email };
    },
    // Only people who were invited by mail address get in, and the one provider is the company's own, so that its word
    // for the address is what links the invitation with the account.
    allowDangerousEmailAccountLinking: true,
  };
}

/** Whether the provider's person was invited and is not shut out. An address that the provider calls unverified is none. */
async function isInvited(profile: unknown): Promise<boolean> {
  const parsed = claims.safeParse(profile);
  if (!parsed.success || parsed.data.email_verified === false) return false;
  const { app } = await database();
  const person = await app.user.findUnique({
    where: { email: parsed.data.email },
    select: { disabledAt: true },
  });
  return person !== null && person.disabledAt === null;
}

/** next-auth's options: sessions in the database, the company's identity provider when it is configured. */
export async function authOptions(): Promise<NextAuthOptions> {
  const { url, oidc } = settings();
  // next-auth reads its own address from the environment only.
  process.env['NEXTAUTH_URL'] ??= url;
  return {
    adapter: sessionAdapter((await database()).app),
    secret: sessionSecret(),
    useSecureCookies: url.startsWith('https:'),
    session: { strategy: 'database', maxAge: SESSION_HOURS * 3600, updateAge: SESSION_HOURS * 3600 },
    providers: oidc ? [oidcProvider(oidc)] : [],
    pages: { signIn: '/signin', error: '/signin', signOut: '/' },
    callbacks: {
      signIn: ({ profile }) => isInvited(profile),
    },
    logger: {
      error: (code, metadata) => log.error({ code, err: metadata }, 'signing in failed'),
      warn: (code) => log.warn({ code }, 'signing in'),
      debug: () => undefined,
    },
  };
}
