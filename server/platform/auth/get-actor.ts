import { cookies } from 'next/headers';
import { cache } from 'react';
import { currentInstant } from '../clock.ts';
import { settings } from '../env.ts';
import type { Actor } from './actor.ts';
import { sessionCookieName } from './session-token.ts';
import { actorBySession } from './sessions.ts';

/** Who looks at the page being rendered; looked up once per request. */
export const getActor: () => Promise<Actor> = cache(async () => {
  const jar = await cookies();
  const token = jar.get(sessionCookieName(settings().url))?.value ?? null;
  return actorBySession(token, currentInstant());
});
