import { formatAmount } from '#core/format/format.ts';
import { documentTexts } from '../translate.ts';

/** The mail that brings a credit note: of which invoice, what it gives back, and where to read it. It carries no token. */
export function creditNoteMail(facts: {
  readonly number: string;
  readonly invoice: string;
  readonly seller: string;
  readonly total: { readonly amount: string; readonly currency: string };
  readonly url: string;
  readonly locale: 'en' | 'es';
}): { readonly subject: string; readonly text: string } {
  const { invoice, locale, number, seller, total, url } = facts;
  const translate = documentTexts(locale);
  const values = { number, invoice, seller, total: formatAmount(total, locale) };
  const say = (key: string) => translate(`mail.creditNote.${key}`, values);
  return {
    subject: say('subject'),
    text: [
      say('greeting'),
      say('body'),
      `${say('link')}\n${url}`,
      `${say('pdf')}\n${url}/pdf?lang=${locale}`,
      say('footer'),
    ].join('\n\n'),
  };
}
