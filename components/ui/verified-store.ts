'use client';

import { useSyncExternalStore } from 'react';

/** What was checked in this browser since the page was loaded; a new load asks again. */
const verified = new Set<string>();
const listeners = new Set<() => void>();

/** Remembers that the figures of a document came out again here, signatures and all. */
export function markVerifiedHere(documentKey: string): void {
  verified.add(documentKey);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a document was checked in this browser. */
export function useVerifiedHere(documentKey: string): boolean {
  return useSyncExternalStore(
    subscribe,
    () => verified.has(documentKey),
    () => false,
  );
}
