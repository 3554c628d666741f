import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known about the request in hand; each log line carries it. Filled in as the request is understood. */
export type RequestScope = {
  readonly requestId: string;
  actor?: string;
  tenantId?: string;
};

const storage = new AsyncLocalStorage<RequestScope>();

/** Runs `work` with this scope; everything it calls, awaited or not, sees it. */
export function withRequestScope<T>(scope: RequestScope, work: () => T): T {
  return storage.run(scope, work);
}

/** The scope of the request in hand, if there is one. */
export function currentRequestScope(): RequestScope | undefined {
  return storage.getStore();
}

/** Adds to the scope once more is known; outside of a request it does nothing. */
export function noteInRequestScope(found: { readonly actor?: string; readonly tenantId?: string }): void {
  const scope = storage.getStore();
  if (scope) Object.assign(scope, found);
}
