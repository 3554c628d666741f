import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Theme } from '#core/format/preferences.ts';
import { AppFrame } from './app-frame.tsx';
import { BrandMark } from './brand-mark.tsx';
import type { PreferenceAction } from './preference-switches.tsx';
import { Preferences } from './preferences.tsx';
import type { RailEntry } from './rail-entry.ts';
import { type ShellLink, type ShellUser, UserMenu } from './user-menu.tsx';
import { type ViewingAs, ViewingAsBanner } from './viewing-as-banner.tsx';

type PortalShellProps = {
  readonly vendorName: string;
  readonly vendorLogo: string | null;
  readonly tenantName: string;
  /** The address of the tenant's overview. */
  readonly home: string;
  readonly entries: readonly RailEntry[];
  readonly user: ShellUser;
  readonly links?: readonly ShellLink[];
  readonly signOut: ((form: FormData) => Promise<void>) | string;
  readonly viewingAs?: ViewingAs | undefined;
  readonly theme: Theme;
  readonly choosePreference: PreferenceAction;
  readonly children: ReactNode;
};

/** The customer's portal: few words in the rail, the customer's name on top, language and theme below. */
export function PortalShell(props: PortalShellProps) {
  const t = useTranslations('shell');
  const { vendorName, vendorLogo, tenantName, user, links, signOut, viewingAs, theme, choosePreference } =
    props;
  return (
    <AppFrame
      navigationLabel={t('navigation')}
      entries={props.entries}
      home={props.home}
      heading={<ShellHeading title={tenantName} under={vendorName} logo={vendorLogo} />}
      banner={viewingAs !== undefined && <ViewingAsBanner {...viewingAs} />}
      foot={
        <>
          <Preferences theme={theme} action={choosePreference} />
          <UserMenu user={user} signOut={signOut} {...(links === undefined ? {} : { links })} />
        </>
      }
    >
      {props.children}
    </AppFrame>
  );
}

/** The name at the top of a rail, with the mark and whose house it is. */
export function ShellHeading({ title, under, logo }: { title: string; under: string; logo?: string | null }) {
  return (
    <div className="flex min-w-0 items-center gap-2.5 md:items-start">
      <BrandMark size={26} logo={logo} />
      <div className="flex min-w-0 flex-col">
        <span className="truncate text-sm leading-5 font-semibold">{title}</span>
        <span className="truncate text-xs text-ink-quiet">{under}</span>
      </div>
    </div>
  );
}
