'use client';

import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormStatus } from 'react-dom';
import { type ButtonLook, buttonClass } from './button-class.ts';

type SubmitButtonProps = ButtonLook & {
  readonly children: ReactNode;
  readonly name?: string;
  readonly value?: string;
  readonly className?: string;
  /** Cannot be sent yet; what is missing is said beside it. */
  readonly blocked?: boolean;
};

/** Sends its form, and while that is under way shows so and takes no second click. */
export function SubmitButton({
  variant = 'primary',
  size,
  className,
  blocked = false,
  children,
  ...rest
}: SubmitButtonProps) {
  const { pending } = useFormStatus();
  return (
    <button
      {...rest}
      type="submit"
      aria-disabled={pending || blocked}
      onClick={(event) => {
        if (pending || blocked) {
          event.preventDefault();
        }
      }}
      className={buttonClass({ variant, size }, className)}
    >
      {pending && <LoaderCircle aria-hidden="true" size={16} className="animate-spin" />}
      {children}
    </button>
  );
}
