'use client';

import type { KeyboardEvent, ReactNode } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Arrow keys go from row to row, on the first link or button of each; Home and End go to the ends. */
export function RowKeys({ children }: { children: ReactNode }) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = (event.target as HTMLElement).closest('[data-row]');
    if (row === null || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    const step = STEPS[event.key];
    const at = rows.findIndex((one) => one === row);
    const next =
      step !== undefined
        ? rows[at + step]
        : event.key === 'Home'
          ? rows[0]
          : event.key === 'End'
            ? rows.at(-1)
            : null;
    const target = next?.querySelector<HTMLElement>('a[href], button');
    if (target !== null && target !== undefined) {
      event.preventDefault();
      target.focus();
    }
  };
  return (
    <div onKeyDown={onKeyDown} className="min-w-0">
      {children}
    </div>
  );
}
