import clsx from 'clsx';
import { ArrowUpRight } from 'lucide-react';
import NextLink from 'next/link';
import type { ComponentProps } from 'react';

type LinkProps = Omit<ComponentProps<typeof NextLink>, 'href'> & {
  readonly href: string;
  /** Leaves this site: marked with an arrow, and the other side is told nothing. */
  readonly external?: boolean;
};

/** A link in text or in a table. */
export function Link({ external = false, className, children, ...rest }: LinkProps) {
  const look = clsx(
    'text-accent underline decoration-accent/35 underline-offset-[3px] transition-colors duration-150',
    'hover:decoration-accent',
    className,
  );
  if (external) {
    return (
      <a href={rest.href} rel="noreferrer" className={look}>
        {children}
        <ArrowUpRight aria-hidden="true" size={14} className="ml-0.5 inline align-[-1px]" />
      </a>
    );
  }
  return (
    <NextLink {...rest} className={look}>
      {children}
    </NextLink>
  );
}
