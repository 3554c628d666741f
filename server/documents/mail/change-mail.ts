import { formatDate } from '#core/format/format.ts';
import {
  type ChangedField,
  DESCRIBED_FIELDS,
  fieldText,
  type SubprocessorContent,
} from '#core/trust/subprocessor-change.ts';
import { documentTexts } from '../translate.ts';

type Locale = 'en' | 'es';
type Mail = { readonly subject: string; readonly text: string };

const SUBJECT_MAX = 200;

/** A change that a customer was told of and that does not happen. */
type Withdrawn = {
  readonly kind: 'new' | 'changed' | 'ends';
  readonly name: string;
  readonly day: string;
  readonly toldAt: Date;
  readonly objectedAt: Date | null;
};

function withdrawnTexts(change: Withdrawn, { locale, vendor }: { locale: Locale; vendor: string }) {
  const { day, kind, name, objectedAt, toldAt } = change;
  const civil = (instant: Date) => formatDate(instant.toISOString().slice(0, 10), locale);
  const values = {
    vendor,
    name,
    day: formatDate(day, locale),
    told: civil(toldAt),
    objected: objectedAt === null ? '' : civil(objectedAt),
  };
  const say = (key: string) => documentTexts(locale)(`mail.subprocessor.${key}`, values);
  return {
    say,
    was: say(`was.${kind}`),
    hasObjected: objectedAt !== null,
  };
}

/** Tells a customer that a change of which they were told does not happen. */
export function withdrawalMail(facts: {
  readonly locale: Locale;
  readonly vendor: string;
  readonly change: Withdrawn;
  readonly url: string;
}): Mail {
  const { change, url } = facts;
  const { hasObjected, say, was } = withdrawnTexts(change, facts);
  return {
    subject: say('withdrawn.subject').slice(0, SUBJECT_MAX),
    text: [
      say('greeting'),
      `${was} ${say('withdrawn.body')}`,
      ...(hasObjected ? [say('withdrawn.objected')] : []),
      `${say('withdrawn.link')}\n${url}`,
      say('footer'),
    ].join('\n\n'),
  };
}

/**
 * Tells a customer of a change of a subprocessor: what, from when, and until when they may object; and what they were told
 * before and does not happen because of it.
 */
export function changeMail(facts: {
  readonly locale: Locale;
  readonly vendor: string;
  readonly change: {
    readonly kind: 'new' | 'changed' | 'ends';
    readonly fields: readonly ChangedField[];
    readonly from: string;
    readonly content: SubprocessorContent;
    readonly objectionsUntil: string | null;
    readonly formerName: string | null;
  };
  readonly replaces: readonly Withdrawn[];
  readonly url: string;
}): Mail {
  const { change, locale, replaces, url, vendor } = facts;
  const { content, fields, formerName, from, kind, objectionsUntil } = change;
  const translate = documentTexts(locale);
  const values = {
    vendor,
    name: content.name,
    day: formatDate(from, locale),
    until: objectionsUntil === null ? '' : formatDate(objectionsUntil, locale),
  };
  const say = (key: string) => translate(`mail.subprocessor.${key}`, values);
  const told = kind === 'changed' && fields.length > 0 ? fields : DESCRIBED_FIELDS;
  const lineOf = (field: ChangedField) =>
    `${translate(`mail.announcement.fields.${field}`, {})}: ${fieldText(content, field, locale) ?? say('everybody')}`;
  return {
    subject: say(`subject.${kind}`).slice(0, SUBJECT_MAX),
    text: [
      say('greeting'),
      say(`body.${kind}`),
      ...(kind === 'ends'
        ? []
        : [
            told.map(lineOf).join('\n'),
            ...(formerName === null ? [] : [translate('mail.subprocessor.formerName', { name: formerName })]),
            ...(content.endsOn === undefined
              ? []
              : [
                  translate('mail.subprocessor.body.ends', {
                    ...values,
                    day: formatDate(content.endsOn, locale),
                  }),
                ]),
          ]),
      ...(content.urgentBecause === undefined ? [] : [`${say('urgent')}\n${content.urgentBecause[locale]}`]),
      ...replaces.map((earlier) => {
        const { hasObjected, say: sayOf, was } = withdrawnTexts(earlier, facts);
        const objected = objectionsUntil === null ? 'withdrawn.objected' : 'replacedObjected';
        return [was, sayOf('replaced'), ...(hasObjected ? [sayOf(objected)] : [])].join(' ');
      }),
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
