import { cookies, headers } from 'next/headers';
import { type AbstractIntlMessages, type Messages, NextIntlClientProvider } from 'next-intl';
import { getLocale, getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Toaster } from '#components/ui/toaster.tsx';
import { REQUEST_ID_HEADER, THEME_COOKIE, themeFromCookie } from '#core/format/preferences.ts';

/**
 * The document around every page: language and theme stand on <html> as the server read them from the request, so that
 * nothing flashes and no script has to run first. Only the namespaces of the primitives reach the browser.
 */
export async function HtmlDocument({ children }: { children: ReactNode }) {
  const [locale, messages, cookieJar, headerList] = await Promise.all([
    getLocale(),
    getMessages(),
    cookies(),
    headers(),
  ]);
  const theme = themeFromCookie(cookieJar.get(THEME_COOKIE)?.value);
  return (
    <html
      lang={locale}
      data-theme={theme === 'system' ? undefined : theme}
      data-request-id={headerList.get(REQUEST_ID_HEADER) ?? undefined}
      suppressHydrationWarning
    >
      <body className="font-sans antialiased">
        <NextIntlClientProvider
          messages={{ common: messages.common, ui: messages.ui, problem: messages.problem }}
        >
          {children}
          <Toaster />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}

/** Gives the client components inside it the messages of these namespaces, beside those of the primitives. */
export async function ClientMessages({
  namespaces,
  children,
}: {
  namespaces: readonly (keyof Messages)[];
  children: ReactNode;
}) {
  const messages: AbstractIntlMessages = await getMessages();
  const names = [...new Set(['common', 'ui', 'problem', ...namespaces])];
  const chosen = Object.fromEntries(names.map((name) => [name, messages[name] ?? {}]));
  return <NextIntlClientProvider messages={chosen}>{children}</NextIntlClientProvider>;
}
