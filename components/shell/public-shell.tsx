import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import type { Theme } from '#core/format/preferences.ts';
import { BrandMark } from './brand-mark.tsx';
import type { PreferenceAction } from './preference-switches.tsx';
import { Preferences } from './preferences.tsx';
import { MAIN_ID, SkipLink } from './skip-link.tsx';
import type { ShellLink } from './user-menu.tsx';

type PublicShellProps = {
  readonly vendorName: string;
  readonly vendorLogo: string | null;
  /** Verify, status, trust: those that exist. */
  readonly links: readonly ShellLink[];
  /** Sign in, or the way into the portal for who already is. */
  readonly entrance: ShellLink;
  readonly theme: Theme;
  readonly choosePreference: PreferenceAction;
  readonly children: ReactNode;
};

/** What everyone sees: looks like the vendor, works without JavaScript, prints well. */
export function PublicShell({
  vendorName,
  vendorLogo,
  links,
  entrance,
  theme,
  choosePreference,
  children,
}: PublicShellProps) {
  const t = useTranslations('shell');
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header data-print="hide" className="border-b bg-paper">
        <div className="mx-auto flex w-full max-w-(--width-content) flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3 md:px-10">
          <NextLink href="/" className="flex min-h-11 items-center gap-2.5 rounded-sm font-semibold">
            <BrandMark size={26} logo={vendorLogo} />
            {vendorName}
          </NextLink>
          <nav aria-label={t('navigation')} className="flex items-center gap-1 md:gap-3">
            {links.map(({ label, href }) => (
              <NextLink
                key={href}
                href={href}
                className="flex min-h-11 items-center rounded-sm px-2.5 text-sm text-ink-soft hover:text-ink"
              >
                {label}
              </NextLink>
            ))}
            <NextLink href={entrance.href} className={buttonClass({ variant: 'secondary', size: 'sm' })}>
              {entrance.label}
            </NextLink>
          </nav>
        </div>
      </header>
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className="mx-auto w-full max-w-(--width-content) flex-1 px-4 py-10 outline-none md:px-10 md:py-16"
      >
        {children}
      </main>
      <footer data-print="hide" className="border-t bg-paper">
        <div className="mx-auto flex w-full max-w-(--width-content) flex-wrap items-center justify-between gap-x-10 gap-y-4 px-4 py-6 md:px-10">
          <p className="text-sm text-ink-quiet">{t('footer', { vendor: vendorName })}</p>
          <div className="w-64 max-w-full">
            <Preferences theme={theme} action={choosePreference} />
          </div>
        </div>
      </footer>
    </div>
  );
}
