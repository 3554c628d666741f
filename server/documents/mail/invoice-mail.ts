import { formatAmount, formatDate, formatPeriod } from '#core/format/format.ts';
import { documentTexts } from '../translate.ts';

/** What a mail about an invoice says; every figure comes from the invoice as issued. */
export type InvoiceMailFacts = {
  readonly number: string;
  readonly seller: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly total: { readonly amount: string; readonly currency: string };
  /** What grants paid of the total, and what is asked for; absent where no grant paid. */
  readonly granted?: { readonly paid: string; readonly asked: string };
  readonly dueOn: string;
  readonly url: string;
  readonly locale: 'en' | 'es';
};

/** The mail that brings a new invoice: what it is, what it comes to, and where to read it. It carries no token. */
export function invoiceMail(facts: InvoiceMailFacts): { readonly subject: string; readonly text: string } {
  const { locale } = facts;
  const translate = documentTexts(locale);
  const money = (amount = '0') => formatAmount({ amount, currency: facts.total.currency }, locale);
  const values = {
    number: facts.number,
    seller: facts.seller,
    period: formatPeriod(facts.period, locale),
    total: formatAmount(facts.total, locale),
    due: formatDate(facts.dueOn, locale),
    paid: money(facts.granted?.paid),
    asked: money(facts.granted?.asked),
  };
  const say = (key: string) => translate(`mail.invoice.${key}`, values);
  return {
    subject: say('subject'),
    text: [
      say('greeting'),
      say(facts.granted === undefined ? 'body' : 'bodyGranted'),
      `${say('link')}\n${facts.url}`,
      say('footer'),
    ].join('\n\n'),
  };
}
