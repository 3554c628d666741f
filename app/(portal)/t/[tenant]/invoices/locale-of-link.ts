import { LOCALES, type Locale } from '#core/format/locale.ts';

/** The language that a link to a document names; English when it names none that there is. */
export function localeOfLink(url: URL): Locale {
  return LOCALES.find((locale) => locale === url.searchParams.get('lang')) ?? 'en';
}
