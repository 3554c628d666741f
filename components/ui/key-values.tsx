import clsx from 'clsx';
import type { ReactNode } from 'react';

type KeyValuesProps = {
  readonly items: readonly { readonly key: string; readonly label: ReactNode; readonly value: ReactNode }[];
  /** `rows` has label and value on one line; `grid` stacks them in as many columns as fit. */
  readonly layout?: 'rows' | 'grid';
};

/** Facts by name. */
export function KeyValues({ items, layout = 'rows' }: KeyValuesProps) {
  return (
    <dl
      className={clsx(
        'text-sm',
        layout === 'rows'
          ? 'flex flex-col'
          : 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,14rem),1fr))] gap-x-8 gap-y-5',
      )}
    >
      {items.map(({ key, label, value }) => (
        <div
          key={key}
          className={clsx(
            layout === 'rows'
              ? 'flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 border-b py-2.5 last:border-b-0'
              : 'flex min-w-0 flex-col gap-0.5',
          )}
        >
          <dt className="text-ink-quiet">{label}</dt>
          <dd className={clsx('min-w-0', layout === 'rows' && 'ml-auto text-right')}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
