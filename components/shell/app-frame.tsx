import clsx from 'clsx';
import { Menu } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { RailEntry } from './rail-entry.ts';
import { BottomBar, RailNav } from './rail-nav.tsx';
import { Sheet } from './sheet.tsx';
import { MAIN_ID, SkipLink } from './skip-link.tsx';

type AppFrameProps = {
  readonly navigationLabel: string;
  readonly entries: readonly RailEntry[];
  /** The address of the first page, current only when one is exactly there. */
  readonly home: string;
  /** Who this is about: the top of the rail, and the top line on a phone. */
  readonly heading: ReactNode;
  readonly tools?: ReactNode;
  /** Language, theme, account. */
  readonly foot: ReactNode;
  readonly banner?: ReactNode;
  readonly dense?: boolean;
  readonly children: ReactNode;
};

/** Rail and content; on a phone a top line, the content, and a bar at the bottom. */
export function AppFrame(props: AppFrameProps) {
  const { navigationLabel, entries, home, heading, tools, foot, banner, dense = false, children } = props;
  const t = useTranslations('shell');
  return (
    <>
      <SkipLink />
      <div className="grid print:block min-h-dvh grid-rows-[auto_1fr] md:grid-cols-[15rem_minmax(0,1fr)] md:grid-rows-1">
        <header
          data-beside-panel
          data-print="hide"
          className="flex items-center justify-between gap-3 border-b bg-paper px-4 py-2.5 md:sticky md:top-0 md:h-dvh md:flex-col md:items-stretch md:justify-start md:gap-5 md:border-r md:border-b-0 md:px-3.5 md:py-5"
        >
          <div className="min-w-0 md:px-2.5">{heading}</div>
          {tools}
          <div className="scroll-quiet hidden min-h-0 flex-1 overflow-y-auto md:block">
            <RailNav entries={entries} home={home} label={navigationLabel} />
          </div>
          <div className="hidden flex-col gap-3 border-t pt-4 md:flex">{foot}</div>
        </header>
        <div data-beside-panel className="flex min-w-0 flex-col">
          {banner}
          <main
            id={MAIN_ID}
            tabIndex={-1}
            className={clsx(
              'mx-auto w-full max-w-(--width-content) flex-1 px-4 pt-6 pb-28 outline-none md:px-10 md:pt-9 md:pb-20',
              dense && 'text-sm',
            )}
          >
            {children}
          </main>
        </div>
      </div>
      <BottomBar
        entries={entries}
        home={home}
        label={navigationLabel}
        menu={
          <Sheet
            label={t('menu')}
            closeLabel={t('closeMenu')}
            triggerClassName="flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-1 text-xs text-ink-quiet"
            trigger={
              <>
                <Menu aria-hidden="true" size={20} strokeWidth={1.75} />
                {t('menu')}
              </>
            }
          >
            <RailNav entries={entries} home={home} label={t('menu')} />
            <div className="flex flex-col gap-3 border-t pt-4">{foot}</div>
          </Sheet>
        }
      />
    </>
  );
}
