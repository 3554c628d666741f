import { formatDate } from '#core/format/format.ts';
import {
  CHANGED_FIELDS,
  type ChangedField,
  type SubprocessorContent,
} from '#core/trust/subprocessor-change.ts';
import { documentTexts } from '../translate.ts';

type Locale = 'en' | 'es';
type Mail = { readonly subject: string; readonly text: string };

const SUBJECT_MAX = 200;

/** Tells a customer of a change of a subprocessor: what, from when, and until when they may object. */
export function changeMail(facts: {
  readonly locale: Locale;
  readonly vendor: string;
  readonly change: {
    readonly kind: 'new' | 'changed' | 'ends';
    readonly fields: readonly ChangedField[];
    readonly from: string;
    readonly content: SubprocessorContent;
    readonly objectionsUntil: string | null;
  };
  readonly url: string;
}): Mail {
  const { change, locale, url, vendor } = facts;
  const { content, fields, from, kind, objectionsUntil } = change;
  const translate = documentTexts(locale);
  const values = {
    vendor,
    name: content.name,
    day: formatDate(from, locale),
    until: objectionsUntil === null ? '' : formatDate(objectionsUntil, locale),
  };
  const say = (key: string) => translate(`mail.subprocessor.${key}`, values);
  const told = kind === 'changed' && fields.length > 0 ? fields : CHANGED_FIELDS;
  return {
    subject: say(`subject.${kind}`).slice(0, SUBJECT_MAX),
    text: [
      say('greeting'),
      say(`body.${kind}`),
      ...(kind === 'ends'
        ? []
        : [
            told
              .map(
                (field) => `${translate(`mail.announcement.fields.${field}`, {})}: ${content[field][locale]}`,
              )
              .join('\n'),
          ]),
      ...(content.urgentBecause === undefined ? [] : [`${say('urgent')}\n${content.urgentBecause[locale]}`]),
      ...(objectionsUntil === null ? [] : [say('objections')]),
      `${say('link')}\n${url}`,
      say('footer'),
    ].join('\n\n'),
  };
}

/** Tells both sides of an objection, or of its answer. */
export function objectionMail(facts: {
  readonly about: 'filed' | 'answered';
  readonly locale: Locale;
  readonly vendor: string;
  readonly customer: string;
  readonly name: string;
  readonly reason: string;
  readonly answer: { readonly outcome: 'accepted' | 'explained'; readonly text: string } | null;
  readonly url: string;
}): Mail {
  const { about, answer, customer, locale, name, reason, url, vendor } = facts;
  const translate = documentTexts(locale);
  const say = (key: string) => translate(`mail.objection.${key}`, { vendor, customer, name });
  const quoted = (text: string) => text.replace(/^/gm, '> ');
  return {
    subject: say(`subject.${about}`).slice(0, SUBJECT_MAX),
    text: [
      say('greeting'),
      say(`body.${about}`),
      quoted(reason),
      ...(answer === null ? [] : [say(`outcome.${answer.outcome}`), quoted(answer.text)]),
      `${say('link')}\n${url}`,
    ].join('\n\n'),
  };
}
