import clsx from 'clsx';

/** The classes of inputs, selects and text areas. */
export function controlClass(size: 'sm' | 'md' = 'md', more?: string): string {
  return clsx(
    'w-full rounded-md border border-line-strong bg-raised text-ink placeholder:text-ink-quiet',
    'aria-invalid:border-failure focus-visible:rounded-md focus-visible:outline-offset-0',
    'pointer-coarse:min-h-11 file:mr-3 file:h-9.5 file:font-medium',
    size === 'sm' ? 'min-h-8 px-2.5 text-sm' : 'min-h-10 px-3 text-base md:text-sm',
    more,
  );
}
