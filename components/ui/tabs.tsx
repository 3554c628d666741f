import clsx from 'clsx';
import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import { hrefWith, type SearchQuery } from './search-query.ts';

type TabsProps = {
  readonly tabs: readonly { readonly key: string; readonly label: string; readonly count?: number }[];
  /** The open tab, as the page read it from the address. */
  readonly current: string;
  readonly query: SearchQuery;
  readonly param?: string;
  readonly label?: string;
};

/** Tabs are places with an address, `?tab=key`: links in a navigation, not a widget. The first is the bare address. */
export function Tabs({ tabs, current, query, param = 'tab', label }: TabsProps) {
  const t = useTranslations('ui.tabs');
  return (
    <nav
      aria-label={label ?? t('label')}
      className="scroll-quiet flex gap-5 overflow-x-auto border-b"
      data-print="hide"
    >
      {tabs.map(({ key, label: text, count }, index) => (
        <NextLink
          key={key}
          href={hrefWith(query, { [param]: index === 0 ? undefined : key, page: undefined })}
          scroll={false}
          aria-current={key === current ? 'page' : undefined}
          className={clsx(
            '-mb-px flex min-h-10 shrink-0 items-center gap-1.5 border-b-2 text-sm transition-colors duration-150 pointer-coarse:min-h-11',
            key === current
              ? 'border-accent font-medium text-ink'
              : 'border-transparent text-ink-quiet hover:text-ink',
          )}
        >
          {text}
          {count !== undefined && <span className="text-xs text-ink-quiet tabular-nums">{count}</span>}
        </NextLink>
      ))}
    </nav>
  );
}
