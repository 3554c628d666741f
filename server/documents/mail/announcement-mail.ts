import type { TrustContent } from '#core/contracts/trust-item.ts';
import { formatDate, formatInstant } from '#core/format/format.ts';
import type { SubprocessorContent } from '#core/trust/subprocessor-change.ts';
import { documentTexts } from '../translate.ts';

type Topic = 'updates' | 'subprocessors';
type Locale = 'en' | 'es';
type Mail = { readonly subject: string; readonly text: string };

const SUBJECT_MAX = 200;

/** Asks the owner of a mailbox whether they want to hear of the trust portal. Opening its link changes nothing. */
export function followMail(facts: {
  readonly locale: Locale;
  readonly vendor: string;
  readonly topics: readonly Topic[];
  readonly url: string;
  readonly until: Date;
}): Mail {
  const { locale, topics, until, url, vendor } = facts;
  const translate = documentTexts(locale);
  const values = { vendor, until: formatInstant(until.toISOString(), locale, { zone: 'UTC' }) };
  const say = (key: string) => translate(`mail.follow.${key}`, values);
  return {
    subject: say('subject').slice(0, SUBJECT_MAX),
    text: [
      say('greeting'),
      [say('body'), ...topics.map((topic) => `- ${say(`topics.${topic}`)}`)].join('\n'),
      `${say('link')}\n${url}`,
      say('linkHelp'),
      say('footer'),
    ].join('\n\n'),
  };
}

/** What followers are told of one update or subprocessor: what was said, or that it was taken back. */
export function announcementMail(facts: {
  readonly locale: Locale;
  readonly vendor: string;
  readonly step: 'published' | 'withdrawn';
  readonly content: TrustContent;
  readonly earlier: TrustContent | null;
  readonly url: string;
  readonly stopUrl: string;
}): Mail {
  const { content, earlier, locale, step, stopUrl, url, vendor } = facts;
  const translate = documentTexts(locale);
  const title = content.kind === 'subprocessor' ? content.name : content.title[locale];
  const about = step === 'withdrawn' ? 'withdrawn' : earlier === null ? 'new' : 'changed';
  const group = content.kind === 'subprocessor' ? 'subprocessor' : 'update';
  const say = (key: string) => translate(`mail.announcement.${key}`, { vendor, title });
  return {
    subject: say(`subject.${group}.${about}`).slice(0, SUBJECT_MAX),
    text: [
      say(`body.${group}.${about}`),
      ...(step === 'withdrawn' ? [] : bodyOf(content, locale, say)),
      `${say('link')}\n${url}`,
      `${say('stop')}\n${stopUrl}`,
    ].join('\n\n'),
  };
}

function daysOf(
  { effectiveFrom, endsOn }: SubprocessorContent,
  locale: Locale,
  say: (key: string) => string,
): string[] {
  return Object.entries({ effectiveFrom, endsOn }).flatMap(([key, day]) =>
    day === undefined ? [] : [`${say(`fields.${key}`)}: ${formatDate(day, locale)}`],
  );
}

function bodyOf(content: TrustContent, locale: Locale, say: (key: string) => string): string[] {
  switch (content.kind) {
    case 'update':
      return [content.title[locale], content.body[locale]];
    case 'subprocessor':
      return [
        (['purpose', 'region', 'dataCategories'] as const)
          .map((field) => `${say(`fields.${field}`)}: ${content[field][locale]}`)
          .concat(daysOf(content, locale, say))
          .join('\n'),
        ...(content.urgentBecause === undefined
          ? []
          : [`${say('urgent')}\n${content.urgentBecause[locale]}`]),
      ];
    case 'compliance':
    case 'document':
    case 'service':
      return [];
  }
}
