import '../globals.css';
import type { Metadata, Viewport } from 'next';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { HtmlDocument } from '#components/shell/html-document.tsx';
import { PublicShell } from '#components/shell/public-shell.tsx';
import { personHere, vendorLogoHref, vendorName } from '#server/api/guards.ts';
import { choosePreference } from '../preferences.ts';
import { requestedTheme } from '../theme.ts';

export const viewport: Viewport = { colorScheme: 'light dark', viewportFit: 'cover' };

export function generateMetadata(): Metadata {
  return { title: { default: vendorName(), template: `%s · ${vendorName()}` } };
}

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const [t, theme, person] = await Promise.all([getTranslations('shell'), requestedTheme(), personHere()]);
  return (
    <HtmlDocument>
      <PublicShell
        vendorName={vendorName()}
        vendorLogo={vendorLogoHref()}
        links={[
          { label: t('entries.trust'), href: '/trust' },
          { label: t('entries.verify'), href: '/verify' },
        ]}
        entrance={
          person === null
            ? { label: t('signIn'), href: '/signin' }
            : { label: t('continue'), href: '/welcome' }
        }
        theme={theme}
        choosePreference={choosePreference}
      >
        {children}
      </PublicShell>
    </HtmlDocument>
  );
}
