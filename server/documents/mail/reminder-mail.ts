import { formatAmount, formatDate } from '#core/format/format.ts';
import { documentTexts } from '../translate.ts';

/** What a reminder says; the amount is what is open and not in dispute. */
export type ReminderMailFacts = {
  readonly number: string;
  readonly seller: string;
  readonly open: { readonly amount: string; readonly currency: string };
  readonly dueOn: string;
  readonly daysOverdue: number;
  readonly step: number;
  readonly url: string;
  readonly statementUrl: string;
  readonly locale: 'en' | 'es';
};

/** The mail about an invoice that is late: how much, since when, and where to read it. It carries no token. */
export function reminderMail(facts: ReminderMailFacts): { readonly subject: string; readonly text: string } {
  const { locale } = facts;
  const translate = documentTexts(locale);
  const values = {
    number: facts.number,
    seller: facts.seller,
    open: formatAmount(facts.open, locale),
    due: formatDate(facts.dueOn, locale),
    days: facts.daysOverdue,
    step: facts.step,
  };
  const say = (key: string) => translate(`mail.reminder.${key}`, values);
  return {
    subject: say('subject'),
    text: [
      say('greeting'),
      say('body'),
      `${say('link')}\n${facts.url}`,
      `${say('statement')}\n${facts.statementUrl}`,
      say('footer'),
    ].join('\n\n'),
  };
}
