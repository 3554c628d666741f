import clsx from 'clsx';

export type ButtonLook = {
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger' | undefined;
  readonly size?: 'sm' | 'md' | undefined;
};

const VARIANTS = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-strong',
  secondary: 'bg-raised text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-failure text-on-failure border-transparent hover:brightness-90',
} as const;

const SIZES = {
  sm: 'min-h-8 gap-1.5 px-2.5 text-sm pointer-coarse:min-h-11',
  md: 'min-h-10 gap-2 px-4 text-sm pointer-coarse:min-h-11',
} as const;

/** The classes of everything that looks like a button, be it a button or a link. */
export function buttonClass(look: ButtonLook, more?: string): string {
  return clsx(
    'inline-flex items-center justify-center rounded-md border font-medium whitespace-nowrap no-underline',
    'transition-colors duration-150 focus-visible:rounded-md',
    'aria-disabled:cursor-not-allowed aria-disabled:opacity-60 disabled:cursor-not-allowed disabled:opacity-60',
    VARIANTS[look.variant ?? 'secondary'],
    SIZES[look.size ?? 'md'],
    more,
  );
}
