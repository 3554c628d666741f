import { documentTexts } from '../translate.ts';

type Accepted = {
  readonly acceptance: {
    readonly company: string;
    readonly legalEntity: string;
    readonly name: string;
    readonly title: string;
    readonly email: string;
    readonly textVersion: number;
    readonly textSha256: string;
    readonly acceptedAt: string;
  };
  readonly sha256: string;
  readonly words: { readonly title: string; readonly paragraphs: readonly string[] };
};

/** What somebody who asked for a document is told. A link leads to a page that does nothing until its button is pressed. */
export function accessMail(facts: {
  readonly about: 'link' | 'approved' | 'declined' | 'accepted';
  readonly locale: 'en' | 'es';
  readonly vendor: string;
  readonly title: string;
  readonly url: string | null;
  readonly note: string | null;
  readonly accepted: Accepted | null;
}): { readonly subject: string; readonly text: string } {
  const { about, accepted, locale, note, title, url, vendor } = facts;
  const translate = documentTexts(locale);
  const say = (key: string, values: Record<string, string | number> = {}) =>
    translate(`mail.access.${key}`, { title, vendor, ...values });
  return {
    subject: say(`subject.${about}`).slice(0, 200),
    text: [
      say('greeting'),
      say(`body.${about}`),
      ...(note === null ? [] : [note.replace(/^/gm, '> ')]),
      ...(url === null ? [] : [`${say(`link.${about}`)}\n${url}`, say('linkHelp')]),
      ...(accepted === null ? [] : copyOf(accepted, say)),
      say(`footer.${about}`),
    ].join('\n\n'),
  };
}

/** The copy that a signer keeps: what was stated, by whom, of which text, and the text itself. */
function copyOf(
  { acceptance, sha256, words }: Accepted,
  say: (key: string, values?: Record<string, string | number>) => string,
): string[] {
  const { acceptedAt, company, email, legalEntity, name, textSha256, textVersion, title } = acceptance;
  const facts = { company, legalEntity, name, position: title, email, acceptedAt };
  return [
    Object.entries(facts)
      .map(([key, value]) => `${say(`facts.${key}`)}: ${value}`)
      .join('\n'),
    `${say('facts.text', { version: textVersion })}: sha256 ${textSha256}\n${say('facts.acceptance')}: sha256 ${sha256}`,
    `${words.title}\n\n${words.paragraphs.join('\n\n')}`,
  ];
}
