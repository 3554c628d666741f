'use client';

import { X } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';

type SheetProps = {
  readonly label: string;
  readonly closeLabel: string;
  readonly trigger: ReactNode;
  readonly triggerClassName: string;
  readonly children: ReactNode;
};

/** A sheet from the bottom of a phone, over the page; it closes when one goes somewhere. */
export function Sheet({ label, closeLabel, trigger, triggerClassName, children }: SheetProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const pathname = usePathname();

  useEffect(() => {
    // The address is what the effect follows: the sheet must not outlive the page that it was opened on.
    void pathname;
    ref.current?.close();
  }, [pathname]);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className={triggerClassName}
        onClick={() => ref.current?.showModal()}
      >
        {trigger}
      </button>
      <dialog
        ref={ref}
        aria-label={label}
        onClick={(event) => {
          if (event.target === event.currentTarget) {
            event.currentTarget.close();
          }
        }}
        className="mx-0 mt-auto mb-0 max-h-[85dvh] w-full max-w-none rounded-t-md bg-paper p-0 shadow-float open:animate-fade-in"
      >
        <div className="flex flex-col gap-4 p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
          <div className="flex items-center justify-between">
            <p className="px-2.5 text-sm font-semibold">{label}</p>
            <button
              type="button"
              aria-label={closeLabel}
              onClick={() => ref.current?.close()}
              className="flex size-11 items-center justify-center rounded-md text-ink-quiet"
            >
              <X aria-hidden="true" size={20} />
            </button>
          </div>
          {children}
        </div>
      </dialog>
    </>
  );
}
