'use client';

import { type ReactNode, useId, useRef } from 'react';
import { type ButtonLook, buttonClass } from './button-class.ts';

type PopoverProps = ButtonLook & {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly triggerClassName?: string;
  /** On which side of its button it lies. */
  readonly side?: 'below' | 'above';
};

const GAP_PX = 6;
const MARGIN_PX = 8;

function place(popover: HTMLElement, button: HTMLElement, side: 'below' | 'above') {
  const box = button.getBoundingClientRect();
  const left = Math.min(box.left, window.innerWidth - popover.offsetWidth - MARGIN_PX);
  const top = side === 'below' ? box.bottom + GAP_PX : box.top - popover.offsetHeight - GAP_PX;
  const lowest = window.innerHeight - popover.offsetHeight - MARGIN_PX;
  popover.style.left = `${Math.max(MARGIN_PX, left)}px`;
  popover.style.top = `${Math.max(MARGIN_PX, Math.min(top, lowest))}px`;
}

/**
 * A button and what it opens. The browser itself closes it on Escape and on a click outside, gives the focus back, and
 * keeps it above everything; this only puts it beside its button.
 */
export function Popover(props: PopoverProps) {
  const {
    label,
    trigger,
    children,
    triggerClassName,
    side = 'below',
    variant = 'quiet',
    size = 'sm',
  } = props;
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        popoverTarget={id}
        aria-haspopup="true"
        className={triggerClassName ?? buttonClass({ variant, size })}
      >
        {trigger}
      </button>
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        onToggle={(event) => {
          if (event.newState === 'open' && buttonRef.current !== null) {
            place(event.currentTarget, buttonRef.current, side);
          }
        }}
        className="scroll-quiet fixed inset-auto m-0 max-h-[70dvh] overflow-y-auto rounded-md border bg-raised text-ink shadow-float"
      >
        {children}
      </div>
    </>
  );
}
