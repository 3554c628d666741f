import { createTranslator } from 'next-intl';
import type { Translate } from '#core/format/word-step.ts';
import english from '#messages/en.json' with { type: 'json' };
import spanish from '#messages/es.json' with { type: 'json' };

/** Texts of `messages/` for documents and mails, which are written outside of any request. */
export function documentTexts(locale: 'en' | 'es'): Translate {
  const messages = locale === 'es' ? (spanish as typeof english) : english;
  const translate = createTranslator({ locale, messages, timeZone: 'UTC' });
  // The keys come from data (trace steps, codes), so their type is not known here; a missing one is told by its name.
  return translate as unknown as Translate;
}
