import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { type ButtonLook, buttonClass } from './button-class.ts';

type ButtonProps = ButtonLook &
  Omit<ComponentProps<'button'>, 'disabled'> & {
    /** Why it cannot be used now. Such a button stays focusable and says so instead of going grey in silence. */
    readonly disabledReason?: string | undefined;
    readonly children: ReactNode;
  };

/** A button. Inside a form that is sent, take `SubmitButton` of `submit-button.tsx`, which knows that it is under way. */
export function Button({ variant, size, disabledReason, className, children, type, ...rest }: ButtonProps) {
  const t = useTranslations('ui.form');
  const reasonId = useId();
  if (disabledReason === undefined) {
    return (
      <button {...rest} type={type ?? 'button'} className={buttonClass({ variant, size }, className)}>
        {children}
      </button>
    );
  }
  return (
    <span className="inline-flex flex-col gap-1">
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={reasonId}
        className={buttonClass({ variant, size }, className)}
      >
        {children}
      </button>
      <span id={reasonId} className="text-xs text-ink-quiet">
        {t('whyDisabled', { reason: disabledReason })}
      </span>
    </span>
  );
}

type ButtonLinkProps = ButtonLook & ComponentProps<typeof NextLink>;

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({ variant, size, className, ...rest }: ButtonLinkProps) {
  return <NextLink {...rest} className={buttonClass({ variant, size }, className)} />;
}
