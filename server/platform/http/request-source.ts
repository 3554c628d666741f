import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Origin } from './client-address.ts';

/** Under the process, because the framework's bundle has modules of its own beside those of the web process. */
const PLACE = Symbol.for('openbook.request-source');

function storage(): AsyncLocalStorage<string | null> {
  const holder = globalThis as { [PLACE]?: AsyncLocalStorage<string | null> };
  holder[PLACE] ??= new AsyncLocalStorage();
  return holder[PLACE];
}

/** Runs `work` as coming from this source; everything it calls, awaited or not, sees it. */
export function withSource<T>(source: string | null, work: () => T): T {
  return storage().run(source, work);
}

/**
 * Where the request in hand comes from, as the web process saw it; null outside of a request. No header carries it, so
 * that nobody can send one.
 */
export function currentSource(): string | null {
  return storage().getStore() ?? null;
}

/** What a request of Node says about its origin. */
export function originOf(request: IncomingMessage): Origin {
  const forwardedFor = request.headers['x-forwarded-for'];
  return {
    peer: request.socket.remoteAddress,
    forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
  };
}
