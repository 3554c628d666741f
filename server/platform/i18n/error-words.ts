import type { Locale } from '#core/format/locale.ts';
import english from '#messages/en.json' with { type: 'json' };
import spanish from '#messages/es.json' with { type: 'json' };

/** What pages of errors say, for a document that is written without the pages' framework. */
export const ERROR_WORDS: Readonly<Record<Locale, (typeof english)['problem']>> = {
  en: english.problem,
  es: spanish.problem,
};
