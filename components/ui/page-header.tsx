import type { ReactNode } from 'react';
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx';

type PageHeaderProps = {
  readonly title: ReactNode;
  readonly lede?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
};

/** The head of a page: where one is, what it is, and what can be done with all of it. */
export function PageHeader({ title, lede, crumbs, status, actions }: PageHeaderProps) {
  return (
    <header className="mb-8 flex flex-col gap-3 md:mb-10">
      {crumbs !== undefined && <Breadcrumbs crumbs={crumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="flex min-w-0 flex-col gap-2">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            {status}
          </div>
          {lede !== undefined && <p className="max-w-(--width-text) text-ink-soft">{lede}</p>}
        </div>
        {actions !== undefined && (
          <div className="flex flex-wrap gap-2" data-print="hide">
            {actions}
          </div>
        )}
      </div>
    </header>
  );
}

/** A part of a page with its own heading, set off by space and a hairline. */
export function Section({
  title,
  lede,
  actions,
  id,
  children,
}: {
  title: string;
  lede?: ReactNode;
  actions?: ReactNode;
  id?: string;
  children: ReactNode;
}) {
  return (
    <section id={id} className="mt-12 flex min-w-0 flex-col gap-5 first:mt-0">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="flex flex-col gap-1">
          <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
          {lede !== undefined && <p className="max-w-(--width-text) text-sm text-ink-quiet">{lede}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** Figures side by side, parted by hairlines. */
export function FigureRow({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-10 gap-y-8 border-y py-6 md:gap-x-0 md:[&>*]:flex-1 md:[&>*]:px-8 md:[&>*:first-child]:pl-0 md:[&>*:not(:first-child)]:border-l">
      {children}
    </div>
  );
}
