import { documentTexts } from '../translate.ts';

/** The mail that brings news of a dispute, with what the vendor wrote and the way to it. It carries no token. */
export function disputeMail(facts: {
  readonly number: string;
  readonly invoice: string;
  readonly about: 'message' | 'information-requested' | 'resolved' | 'escalated';
  readonly text: string | null;
  readonly url: string;
  readonly locale: 'en' | 'es';
}): { readonly subject: string; readonly text: string } {
  const { about, invoice, locale, number, text, url } = facts;
  const translate = documentTexts(locale);
  const say = (key: string) => translate(`mail.dispute.${key}`, { number, invoice });
  return {
    subject: say(`subject.${about}`),
    text: [
      say('greeting'),
      say(`body.${about}`),
      ...(text === null ? [] : [text.replace(/^/gm, '> ')]),
      `${say('link')}\n${url}`,
      say('footer'),
    ].join('\n\n'),
  };
}
