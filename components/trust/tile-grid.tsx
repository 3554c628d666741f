import type { ReactNode } from 'react';

export type Tile = {
  readonly key: string;
  readonly label: string;
  readonly value: ReactNode;
  /** What the figure says and how it was made. */
  readonly means: ReactNode;
  /** Which days it is about, and the instant that it is of. */
  readonly foot: ReactNode;
};

/** Figures with their definition and the instant they are of, parted by hairlines. */
export function TileGrid({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,16rem),1fr))] gap-px overflow-hidden rounded-md border bg-line">
      {tiles.map(({ foot, key, label, means, value }) => (
        <div key={key} className="flex flex-col gap-2 bg-paper p-5">
          <dt className="text-sm text-ink-quiet">{label}</dt>
          <dd className="flex flex-1 flex-col gap-2">
            <span className="text-lg font-semibold tracking-tight">{value}</span>
            <span className="flex-1 text-sm text-ink-soft">{means}</span>
            <span className="text-xs text-ink-quiet">{foot}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
