import clsx from 'clsx';
import NextLink from 'next/link';

/** One segment of a bar: its height in percent of the chart and the class of its ground. */
export type BarPart = { readonly key: string; readonly percent: number; readonly colour: string };

export type BarProps = {
  readonly href: string | undefined;
  readonly label: string;
  readonly heading: string;
  readonly shown: string;
  /** From 0 to 1 across the chart; the note leans inwards near the ends. */
  readonly place: number;
  readonly isHighest: boolean;
  readonly isEstimate: boolean;
  readonly parts: readonly BarPart[];
  /** Where comparisons stand: a line across the bar. */
  readonly markers: readonly { readonly key: string; readonly percent: number }[];
};

/** A bar with what shows on hover and focus; with an address it is a link inside a list. */
export function Bar({ href, label, heading, shown, place, isHighest, isEstimate, parts, markers }: BarProps) {
  const total = parts.reduce((sum, { percent }) => sum + percent, 0);
  const lean = place < 0.2 ? 'left-0' : place > 0.8 ? 'right-0' : 'left-1/2 -translate-x-1/2';
  const picture = (
    <>
      <span className="flex h-full w-full max-w-12 flex-col-reverse">
        {parts.map(({ key, percent, colour }, index) => (
          <span
            key={key}
            className={clsx(
              'w-full shrink-0 transition-[filter] duration-150 group-hover/bar:brightness-90 group-focus-visible/bar:brightness-90',
              isEstimate ? 'hatch border border-estimate' : colour,
              index === parts.length - 1 && 'rounded-t-[3px]',
              index > 0 && percent > 0 && 'border-t border-sheet',
            )}
            style={{ height: `${percent}%` }}
          />
        ))}
      </span>
      {markers.map(({ key, percent }) => (
        <span
          key={key}
          className="absolute inset-x-[4%] border-t-2 border-chart-compare"
          style={{ bottom: `${percent}%` }}
        />
      ))}
      {isHighest && (
        <span
          className={clsx(
            'absolute pb-1 font-medium whitespace-nowrap text-ink group-hover/bar:opacity-0',
            lean,
          )}
          style={{ bottom: `${total}%` }}
        >
          {shown}
        </span>
      )}
      <span
        className={clsx(
          'pointer-events-none absolute z-10 mb-1.5 hidden w-max max-w-64 flex-col rounded-sm bg-ink px-2.5 py-1.5 text-left text-sheet shadow-float',
          'group-hover/bar:flex group-focus-visible/bar:flex',
          lean,
        )}
        style={{ bottom: `${Math.min(total, 88)}%` }}
      >
        <span className="opacity-80">{heading}</span>
        <span className="font-medium">{shown}</span>
      </span>
    </>
  );
  const look =
    'group/bar relative flex h-full min-w-0 flex-1 justify-center px-px sm:px-[2px] focus-visible:rounded-sm';
  return href === undefined ? (
    <span className={look}>{picture}</span>
  ) : (
    <li className="flex min-w-0 flex-1">
      <NextLink href={href} prefetch={false} scroll={false} aria-label={label} className={look}>
        {picture}
      </NextLink>
    </li>
  );
}
