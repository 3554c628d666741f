'use client';

import { useSyncExternalStore } from 'react';
import type { HandedIn } from './file-chooser.tsx';

/** What a form about a dispute holds before it is sent. `key` is made once for it, so that two sendings are one. */
export type Draft = {
  readonly key: string;
  readonly amount: string;
  readonly category: string;
  readonly text: string;
  readonly files: readonly HandedIn[];
};

const EMPTY: Draft = { key: '', amount: '', category: '', text: '', files: [] };

/** What a browser without storage keeps as long as the page lives. */
const memory = new Map<string, string>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? '';
  } catch {
    return memory.get(name) ?? '';
  }
}

function write(name: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    memory.set(name, text);
  }
  for (const listener of listeners) listener();
}

/** Not `randomUUID`: a browser has that only on https. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function draftOf(text: string, initial: Partial<Draft>): Draft {
  const whole = { ...EMPTY, ...initial };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...whole, ...value } : whole;
  } catch {
    return whole;
  }
}

/** A draft that this tab of the browser keeps under a name until it is forgotten. */
export function useDraft(name: string, initial: Partial<Draft> = {}) {
  const text = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => '',
  );
  const draft = draftOf(text, initial);
  const update = (next: (before: Draft) => Partial<Draft>) => {
    const before = draftOf(read(name), initial);
    const key = before.key === '' ? newKey() : before.key;
    write(name, JSON.stringify({ ...before, ...next(before), key }));
  };
  return {
    draft,
    change: (part: Partial<Draft>) => update(() => part),
    changeFiles: (next: (files: readonly HandedIn[]) => readonly HandedIn[]) =>
      update(({ files }) => ({ files: next(files) })),
    forget: () => write(name, ''),
  };
}
