import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Theme } from '#core/format/preferences.ts';
import { AppFrame } from './app-frame.tsx';
import { CommandPalette, type PaletteEntry, type PaletteSearch } from './command-palette.tsx';
import { ShellHeading } from './portal-shell.tsx';
import type { PreferenceAction } from './preference-switches.tsx';
import { Preferences } from './preferences.tsx';
import type { RailEntry } from './rail-entry.ts';
import { type ShellLink, type ShellUser, UserMenu } from './user-menu.tsx';

type DeskShellProps = {
  readonly vendorName: string;
  /** The inbox comes first. */
  readonly entries: readonly RailEntry[];
  readonly user: ShellUser;
  readonly links?: readonly ShellLink[];
  readonly signOut: ((form: FormData) => Promise<void>) | string;
  /** Finds customers, invoices, disputes by name or number: a server action. Without it the palette knows pages only. */
  readonly search?: PaletteSearch;
  readonly theme: Theme;
  readonly choosePreference: PreferenceAction;
  readonly children: ReactNode;
};

/** The desk of the vendor's staff: the same rail with more in it, and the command palette. In English. */
export function DeskShell(props: DeskShellProps) {
  const t = useTranslations('shell');
  const { vendorName, entries, user, links, signOut, search, theme, choosePreference } = props;
  const pages: PaletteEntry[] = entries.map(({ key, label, href }) => ({
    key,
    label,
    href,
    group: t('palette.pages'),
  }));
  return (
    <AppFrame
      dense
      navigationLabel={t('deskNavigation')}
      entries={entries}
      home="/desk"
      heading={<ShellHeading title={vendorName} under={t('desk')} />}
      tools={
        <CommandPalette
          entries={pages}
          {...(search === undefined ? {} : { search })}
          texts={{
            open: t('palette.open'),
            title: t('palette.title'),
            placeholder: t('palette.placeholder'),
            nothing: t('palette.nothing'),
            hint: t('palette.hint'),
          }}
        />
      }
      foot={
        <>
          <Preferences theme={theme} action={choosePreference} withLanguage={false} />
          <UserMenu user={user} signOut={signOut} {...(links === undefined ? {} : { links })} />
        </>
      }
    >
      {props.children}
    </AppFrame>
  );
}
