import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Locale } from '#core/format/locale.ts';
import english from '#messages/en.json' with { type: 'json' };
import spanish from '#messages/es.json' with { type: 'json' };

const NOW = new Date('2026-11-21T12:00:00Z');

/** What a component is as text, in a language, at a fixed time: for tests of words, roles and names. */
export function markup(node: ReactNode, locale: Locale = 'en'): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      messages={locale === 'en' ? english : spanish}
      now={NOW}
      timeZone="UTC"
    >
      {node}
    </NextIntlClientProvider>,
  );
}

/** The same without tags, as a reader meets it; what is said only to the ear is in it too. */
export function words(node: ReactNode, locale: Locale = 'en'): string {
  return markup(node, locale)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
