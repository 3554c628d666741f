import { formatDate } from '#core/format/format.ts';
import { documentTexts } from '../translate.ts';

/** What the mail about a new version of a plan says: which way its price goes, from when, and how long before one is told. */
export type MigrationMailFacts = {
  readonly about: 'rise' | 'fall' | 'none' | 'withdrawn';
  readonly plan: string;
  readonly seller: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly plannedFor: string;
  readonly noticeDays: number;
  readonly url: string;
  readonly locale: 'en' | 'es';
};

/** The mail that a customer goes over to another version of its plan, with the door to both side by side. */
export function migrationMail(facts: MigrationMailFacts): {
  readonly subject: string;
  readonly text: string;
} {
  const { about, locale } = facts;
  const translate = documentTexts(locale);
  const values = {
    plan: facts.plan,
    seller: facts.seller,
    from: facts.fromVersion,
    to: facts.toVersion,
    date: formatDate(facts.plannedFor, locale),
    days: facts.noticeDays,
  };
  const say = (key: string) => translate(`mail.migration.${key}`, values);
  return {
    subject: say(`subject.${about}`),
    text: [
      say('greeting'),
      say(`body.${about}`),
      ...(about === 'rise' ? [say('notice')] : []),
      `${say('link')}\n${facts.url}`,
      say('footer'),
    ].join('\n\n'),
  };
}
