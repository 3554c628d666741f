'use client';

import clsx from 'clsx';
import NextLink from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

type RailLinkProps = {
  readonly href: string;
  /** Current only at exactly this address; an overview is not current on the pages below it. */
  readonly exact: boolean;
  readonly look: 'rail' | 'bar';
  readonly children: ReactNode;
};

/** A link of the rail that knows when one is there. */
export function RailLink({ href, exact, look, children }: RailLinkProps) {
  const pathname = usePathname();
  const current = pathname === href || (!exact && pathname.startsWith(`${href}/`));
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
