'use client';

import { type ReactNode, useId, useRef } from 'react';

type TipProps = { readonly text: string; readonly children: ReactNode };

const GAP_PX = 6;

function place(tip: HTMLElement, anchor: HTMLElement) {
  const box = anchor.getBoundingClientRect();
  const width = tip.offsetWidth;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), window.innerWidth - width - 8);
  const above = box.top - tip.offsetHeight - GAP_PX;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : box.bottom + GAP_PX}px`;
}

/** A short text on hover and focus, dismissed by Escape; it lies in the top layer, so that no table cuts it off. */
export function Tip({ text, children }: TipProps) {
  const id = useId();
  const anchorRef = useRef<HTMLSpanElement>(null);
  const tipRef = useRef<HTMLSpanElement>(null);

  const show = () => {
    const tip = tipRef.current;
    if (tip !== null && anchorRef.current !== null && !tip.matches(':popover-open')) {
      tip.showPopover();
      place(tip, anchorRef.current);
    }
  };
  const hide = () => {
    if (tipRef.current?.matches(':popover-open') === true) {
      tipRef.current.hidePopover();
    }
  };

  return (
    <span onMouseEnter={show} onMouseLeave={hide} className="inline">
      <span
        ref={anchorRef}
        tabIndex={0}
        aria-describedby={id}
        onFocus={show}
        onBlur={hide}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            hide();
          }
        }}
        className="tip-anchor"
      >
        {children}
      </span>
      <span ref={tipRef} id={id} role="tooltip" popover="manual" className="tip">
        {text}
      </span>
    </span>
  );
}
