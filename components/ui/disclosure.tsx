import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './button-class.ts';

type DisclosureProps = { readonly label: string; readonly children: ReactNode };

/** What few readers of a page come for, behind a button that opens it in place; it works without JavaScript. */
export function Disclosure({ label, children }: DisclosureProps) {
  return (
    <details className="group">
      <summary className={buttonClass({ variant: 'secondary' }, 'cursor-pointer list-none')}>
        <ChevronRight
          aria-hidden="true"
          size={16}
          className="transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        {label}
      </summary>
      <div className="pt-6 pb-2">{children}</div>
    </details>
  );
}
