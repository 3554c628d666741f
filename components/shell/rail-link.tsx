'use client';

import clsx from 'clsx';
import NextLink from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { currentEntry } from './current-entry.ts';

type RailLinkProps = {
  readonly href: string;
  /** The addresses of the whole rail, of which one is current at most. */
  readonly rail: readonly string[];
  readonly home: string;
  readonly look: 'rail' | 'bar';
  readonly children: ReactNode;
};

/** A link of the rail that knows when one is there. */
export function RailLink({ href, rail, home, look, children }: RailLinkProps) {
  const current = currentEntry(usePathname(), rail, home) === href;
  return (
    <NextLink
      href={href}
      aria-current={current ? 'page' : undefined}
      className={clsx(
        'transition-colors duration-150',
        look === 'rail'
          ? 'flex min-h-9 items-center gap-3 rounded-md px-2.5 text-sm pointer-coarse:min-h-11'
          : 'flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-1 text-xs',
        look === 'rail' &&
          (current ? 'bg-hover font-medium text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink'),
        look === 'bar' && (current ? 'font-medium text-accent' : 'text-ink-quiet'),
      )}
    >
      {children}
    </NextLink>
  );
}
