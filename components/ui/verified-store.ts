'use client';

import { useSyncExternalStore } from 'react';

/** Where this tab remembers what was checked in it; another tab, or this one opened anew, asks again. */
const STORED = 'openbook.verified-here';
const MOST_KEPT = 200;

let verified: ReadonlySet<string> | null = null;
const listeners = new Set<() => void>();

function readStored(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter((key) => typeof key === 'string') : []);
  } catch {
    // Storage may be closed to this page; then the mark lasts until the page is left.
    return new Set();
  }
}

function current(): ReadonlySet<string> {
  verified ??= readStored();
  return verified;
}

/** Remembers for this tab that the figures of a document came out again here, signatures and all. */
export function markVerifiedHere(key: string): void {
  const kept = [...current()].filter((one) => one !== key).slice(1 - MOST_KEPT);
  verified = new Set([...kept, key]);
  try {
    sessionStorage.setItem(STORED, JSON.stringify([...verified]));
  } catch {
    // See above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a document was checked in this tab; without a key, none is asked about. */
export function useVerifiedHere(key: string | undefined): boolean {
  return useSyncExternalStore(
    subscribe,
    () => key !== undefined && current().has(key),
    () => false,
  );
}
