import { documentTexts } from '../translate.ts';

/** The mail to billing operators about a close that failed or is late: what, what to do, and the runbook. */
export function closeAlertMail(facts: {
  readonly trouble: {
    readonly kind: 'failed' | 'late';
    readonly month: string;
    readonly closes: number | null;
    readonly detail: string | null;
  };
  readonly url: string;
  readonly locale: 'en' | 'es';
}): { readonly subject: string; readonly text: string } {
  const { trouble, url, locale } = facts;
  const translate = documentTexts(locale);
  const values = { month: trouble.month, closes: trouble.closes ?? 0, detail: trouble.detail ?? '–' };
  const say = (key: string) => translate(`mail.closeAlert.${trouble.kind}.${key}`, values);
  return { subject: say('subject'), text: [say('body'), url, say('runbook')].join('\n\n') };
}
