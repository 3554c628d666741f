'use client';

import clsx from 'clsx';
import { ChevronRight, LoaderCircle } from 'lucide-react';
import NextLink, { useLinkStatus } from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useVerifiedHere } from './verified-store.ts';
import { WORKING_PARAM } from './working-param.ts';

type DoorProps = {
  readonly working: string;
  readonly label: string;
  /** What it is called instead once this browser has checked the document. */
  readonly verified?: { readonly documentKey: string; readonly label: string } | undefined;
  readonly large: boolean;
  readonly children: ReactNode;
};

/** The link from a figure to its working. It keeps the rest of the URL, so that filters and sorting stay as they are. */
export function Door({ working, label, verified, large, children }: DoorProps) {
  const isVerified = useVerifiedHere(verified?.documentKey);
  const pathname = usePathname();
  const search = useSearchParams();
  const query = new URLSearchParams(search);
  query.set(WORKING_PARAM, working);
  const open = search.get(WORKING_PARAM) === working;
  return (
    <NextLink
      href={`${pathname}?${query.toString()}`}
      scroll={false}
      prefetch={false}
      aria-label={isVerified && verified !== undefined ? verified.label : label}
      aria-haspopup="dialog"
      aria-expanded={open}
      data-door={working}
      onKeyDown={(event) => {
        if (event.key === '?') {
          event.preventDefault();
          event.currentTarget.click();
        }
      }}
      className={clsx(
        'hit group/door inline-flex items-baseline text-ink no-underline',
        'decoration-line-strong decoration-dotted underline-offset-4 transition-colors duration-150',
        'hover:text-accent focus-visible:text-accent',
        open && 'text-accent',
      )}
    >
      <span
        className={clsx(
          'border-b border-dotted border-line-strong transition-colors duration-150',
          'group-hover/door:border-solid group-hover/door:border-accent',
          open && 'border-solid border-accent',
        )}
      >
        {children}
      </span>
      <DoorHint large={large} />
    </NextLink>
  );
}

function DoorHint({ large }: { large: boolean }) {
  const { pending } = useLinkStatus();
  if (pending) {
    return (
      <LoaderCircle aria-hidden="true" size={14} className="ml-1 animate-spin self-center text-accent" />
    );
  }
  return large ? (
    <ChevronRight
      aria-hidden="true"
      size={18}
      className="ml-0.5 -translate-x-1 self-center text-accent opacity-0 transition-[opacity,translate] duration-150 group-hover/door:translate-x-0 group-hover/door:opacity-100 group-focus-visible/door:translate-x-0 group-focus-visible/door:opacity-100"
    />
  ) : null;
}
