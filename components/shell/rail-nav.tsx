import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { RailEntry } from './rail-entry.ts';
import { RailLink } from './rail-link.tsx';

type RailNavProps = { readonly entries: readonly RailEntry[]; readonly home: string; readonly label: string };

/** The entries of the rail, in their groups. */
export function RailNav({ entries, home, label }: RailNavProps) {
  const t = useTranslations('shell');
  const rail = entries.map(({ href }) => href);
  const groups = [...new Set(entries.map(({ group }) => group))];
  return (
    <nav aria-label={label} className="flex flex-col gap-3">
      {groups.map((group, index) => (
        <ul
          key={group ?? ''}
          className={index > 0 ? 'flex flex-col gap-0.5 border-t pt-3' : 'flex flex-col gap-0.5'}
        >
          {entries
            .filter((entry) => entry.group === group)
            .map(({ key, href, label: text, icon: Icon, waiting = 0 }) => (
              <li key={key}>
                <RailLink href={href} rail={rail} home={home} look="rail">
                  <Icon aria-hidden="true" size={17} strokeWidth={1.75} className="shrink-0" />
                  <span className="min-w-0 flex-1 truncate">{text}</span>
                  {waiting > 0 && (
                    <span className="rounded-full bg-accent px-1.5 text-xs leading-5 font-medium text-on-accent tabular-nums">
                      <span aria-hidden="true">{waiting}</span>
                      <span className="sr-only">{t('waiting', { count: waiting })}</span>
                    </span>
                  )}
                </RailLink>
              </li>
            ))}
        </ul>
      ))}
    </nav>
  );
}

const ON_BAR = 4;

/** The bar at the bottom of a phone: the first entries; the rest is behind the menu at its end. */
export function BottomBar({ entries, home, label, menu }: RailNavProps & { menu: ReactNode }) {
  const rail = entries.map(({ href }) => href);
  return (
    <nav
      aria-label={label}
      data-beside-panel
      data-print="hide"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {entries.slice(0, ON_BAR).map(({ key, href, label: text, icon: Icon }) => (
        <RailLink key={key} href={href} rail={rail} home={home} look="bar">
          <Icon aria-hidden="true" size={20} strokeWidth={1.75} />
          <span className="max-w-full truncate px-1">{text}</span>
        </RailLink>
      ))}
      {menu}
    </nav>
  );
}
