import type { Tone } from './status.tsx';

export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
  readonly undo?: (() => void) | undefined;
};

type Listener = () => void;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

function publish(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) {
    listener();
  }
}

export function subscribeToToasts(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function dismissToast(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

/** Says in passing that something happened, with a way back where it is safe. In the browser only. */
export function showToast(toast: { text: string; tone?: Tone; undo?: () => void }): void {
  publish([
    ...toasts.slice(-2),
    { id: nextId++, text: toast.text, tone: toast.tone ?? 'proved', undo: toast.undo },
  ]);
}
