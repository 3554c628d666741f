import { documentTexts } from '../translate.ts';

type NoticeFacts = {
  readonly kind: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly url: string;
  readonly locale: 'en' | 'es';
};

/** The mail about a notice: its own sentence, the door to it, and where to stop these mails. */
export function noticeMail({ kind, locale, params, url }: NoticeFacts): {
  readonly subject: string;
  readonly text: string;
} {
  const translate = documentTexts(locale);
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]),
  );
  const sentence = translate(`notices.${kind}`, values);
  return {
    subject: sentence.slice(0, 150),
    text: [sentence, url, translate('mail.notice.why', {})].join('\n\n'),
  };
}
