'use client';

import { usePathname, useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { buttonClass } from './button-class.ts';

/** A GET form that goes to its address as soon as a choice is made; without JavaScript its button does. */
export function AutoSubmitForm({ submitLabel, children }: { submitLabel: string; children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const go = (form: HTMLFormElement) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value !== '') {
        query.append(name, value);
      }
    }
    router.replace(query.size === 0 ? pathname : `${pathname}?${query.toString()}`, { scroll: false });
  };
  return (
    <form
      method="get"
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        go(event.currentTarget);
      }}
      onChange={(event) => {
        if (event.target instanceof HTMLSelectElement) {
          go(event.currentTarget);
        }
      }}
    >
      {children}
      <button type="submit" className={buttonClass({ variant: 'secondary', size: 'sm' })}>
        {submitLabel}
      </button>
    </form>
  );
}
