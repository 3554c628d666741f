'use client';

import { X } from 'lucide-react';
import NextLink from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { WORKING_PARAM } from './working-param.ts';

type PanelFrameProps = {
  readonly panelKey: string;
  readonly eyebrow: string;
  readonly title: string;
  readonly closeLabel: string;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
};

const NARROW = '(max-width: 767px)';

/** On a narrow screen the panel covers the page, so what lies under it must be out of reach. */
function keepOthersInert(panel: HTMLElement): () => void {
  const media = window.matchMedia(NARROW);
  const others = [...document.querySelectorAll<HTMLElement>('[data-beside-panel]')].filter(
    (element) => !element.contains(panel),
  );
  const apply = () => {
    for (const element of others) {
      element.inert = media.matches;
    }
  };
  apply();
  media.addEventListener('change', apply);
  return () => {
    media.removeEventListener('change', apply);
    for (const element of others) {
      element.inert = false;
    }
  };
}

/** The sliding panel: takes the focus when it opens, gives it back to its door, closes on Escape. */
export function PanelFrame({ panelKey, eyebrow, title, closeLabel, footer, children }: PanelFrameProps) {
  const panelRef = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const router = useRouter();
  const pathname = usePathname();
  const query = new URLSearchParams(useSearchParams());
  query.delete(WORKING_PARAM);
  const closedHref = query.size === 0 ? pathname : `${pathname}?${query.toString()}`;

  useEffect(() => {
    const panel = panelRef.current;
    if (panel === null) {
      return;
    }
    panel.focus({ preventScroll: true });
    const release = keepOthersInert(panel);
    return () => {
      release();
      document
        .querySelector<HTMLElement>(`[data-door="${CSS.escape(panelKey)}"]`)
        ?.focus({ preventScroll: true });
    };
  }, [panelKey]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.key === 'Escape' &&
        !event.defaultPrevented &&
        document.querySelector('dialog[open]') === null
      ) {
        router.push(closedHref, { scroll: false });
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router, closedHref]);

  return (
    <div
      key={panelKey}
      ref={panelRef}
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      className="fixed inset-y-0 right-0 z-40 flex w-full animate-slide-in flex-col border-l bg-raised shadow-float outline-none md:w-[30rem] lg:w-[34rem] print:static print:w-full print:border-0 print:shadow-none"
    >
      <header className="flex items-start justify-between gap-4 px-6 pt-5 pb-2">
        <div className="flex flex-col gap-0.5">
          <p className="text-xs font-medium tracking-wide text-accent">{eyebrow}</p>
          <h2 id={titleId} className="text-base font-semibold">
            {title}
          </h2>
        </div>
        <NextLink
          href={closedHref}
          scroll={false}
          prefetch={false}
          aria-label={closeLabel}
          data-print="hide"
          className="-mt-1 -mr-2 flex size-9 items-center justify-center rounded-md text-ink-quiet hover:bg-hover hover:text-ink pointer-coarse:size-11"
        >
          <X aria-hidden="true" size={18} />
        </NextLink>
      </header>
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto overscroll-contain print:overflow-visible">
        {children}
      </div>
      {footer !== undefined && (
        <footer className="flex flex-wrap gap-2 border-t bg-raised px-6 py-4" data-print="hide">
          {footer}
        </footer>
      )}
    </div>
  );
}
