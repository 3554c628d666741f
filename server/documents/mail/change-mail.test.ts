import { describe, expect, test } from 'vitest';
import type { SubprocessorContent } from '#core/trust/subprocessor-change.ts';
import { announcementMail, followMail } from './announcement-mail.ts';
import { changeMail, objectionMail, withdrawalMail } from './change-mail.ts';

const both = (text: string) => ({ en: text, es: `${text} (es)` });
const content: SubprocessorContent = {
  kind: 'subprocessor',
  name: 'Host',
  purpose: both('Servers'),
  region: both('EU'),
  dataCategories: both('Usage'),
  since: '2024-01-01',
  url: null,
  effectiveFrom: '2027-01-10',
  urgentBecause: both('The former one closed.'),
};
const vendor = 'Vendor';
const url = 'https://vendor.example/x';
/** A key without a text is printed as itself. */
const hasAllTexts = ({ subject, text }: { readonly subject: string; readonly text: string }) =>
  !`${subject}\n${text}`.includes('mail.');

describe.each(['en', 'es'] as const)('in %s', (locale) => {
  test('the link that confirms says what is asked for and until when', () => {
    const until = new Date('2026-11-25T08:00:00Z');
    const mail = followMail({ locale, vendor, topics: ['updates', 'subprocessors'], url, until });
    expect(hasAllTexts(mail)).toBe(true);
    expect(mail.text).toContain(`\n${url}\n`);
    expect(mail.text).toContain('2026');
    expect(mail.text.match(/^- /gm)).toHaveLength(2);
  });

  test.each(['published', 'withdrawn'] as const)('what was %s says how to stop', (step) => {
    const update = {
      kind: 'update',
      title: both('Moved'),
      body: both('We moved.'),
      on: '2026-11-20',
    } as const;
    for (const said of [update, content])
      for (const earlier of [null, said]) {
        const mail = announcementMail({
          locale,
          vendor,
          step,
          content: said,
          earlier,
          url,
          stopUrl: `${url}/stop`,
        });
        expect(hasAllTexts(mail)).toBe(true);
        expect(mail.text.endsWith(`${url}/stop`)).toBe(true);
        expect(mail.text.includes(both('We moved.')[locale])).toBe(step === 'published' && said === update);
      }
  });

  test.each(['new', 'changed', 'ends'] as const)(
    'a change (%s) says from when, and until when to object',
    (kind) => {
      const objectionsUntil = kind === 'ends' ? null : '2027-01-09';
      const change = {
        kind,
        fields: ['region'],
        from: '2027-01-10',
        content,
        objectionsUntil,
        formerName: null,
      } as const;
      const mail = changeMail({ locale, vendor, change, replaces: [], url });
      expect(hasAllTexts(mail)).toBe(true);
      expect(mail.text).toContain(both('The former one closed.')[locale]);
      expect(mail.text.includes(content.purpose[locale]), 'only what changes').toBe(kind === 'new');
      expect(/2027-?.*9|9.*2027/.test(mail.text)).toBe(kind !== 'ends');
    },
  );

  test.each(['new', 'changed', 'ends'] as const)('what was told (%s) and does not happen says so', (kind) => {
    const toldAt = new Date('2026-11-24T08:00:00Z');
    const change = { kind, name: 'Host', day: '2027-01-10', toldAt, objectedAt: null };
    const mail = withdrawalMail({ locale, vendor, change, url });
    const objected = withdrawalMail({ locale, vendor, change: { ...change, objectedAt: toldAt }, url });
    expect(hasAllTexts(mail) && hasAllTexts(objected)).toBe(true);
    expect(mail.text).toMatch(/2026[^]*2027|24[^]*10/);
    expect(mail.text, 'nobody objects to what does not happen').not.toMatch(/object|opon|opus|opuesto/);
    expect(objected.text).toMatch(/objected|opuso/);
    const later = {
      kind: 'changed',
      fields: [],
      from: '2027-02-10',
      content,
      objectionsUntil: '2027-02-09',
      formerName: null,
    } as const;
    const said = (objectedAt: Date | null) =>
      changeMail({ locale, vendor, change: later, replaces: [{ ...change, objectedAt }], url });
    expect(hasAllTexts(said(toldAt))).toBe(true);
    expect(said(null).text).toContain(
      { en: 'This mail takes its place', es: 'Este mensaje lo sustituye' }[locale],
    );
    expect(said(null).text).not.toMatch(/anew|de nuevo/);
    expect(said(toldAt).text).toMatch(/anew|de nuevo/);
  });

  test('another company says which one it was, and whom it is about', () => {
    const change = {
      kind: 'changed' as const,
      fields: ['name', 'concern'] as const,
      from: '2027-01-10',
      content: { ...content, name: 'Other', services: ['gateway'], endsOn: '2030-05-01' },
      objectionsUntil: '2027-01-09',
      formerName: 'Host',
    };
    const mail = changeMail({ locale, vendor, change, replaces: [], url });
    expect(hasAllTexts(mail)).toBe(true);
    for (const said of ['Other', 'Host', 'gateway', '2030']) expect(mail.text).toContain(said);
    const { services: _, ...everywhere } = change.content;
    const wider = changeMail({
      locale,
      vendor,
      change: { ...change, content: everywhere },
      replaces: [],
      url,
    });
    expect(wider.text).toContain(locale === 'en' ? 'regions: all' : 'regiones: todos');
  });

  test.each([
    null,
    { outcome: 'accepted', text: 'We stop.' },
    { outcome: 'explained', text: 'It stays.' },
  ] as const)('an objection and its answer (%o) are quoted', (answer) => {
    const about = answer === null ? 'filed' : 'answered';
    const facts = {
      about,
      locale,
      vendor,
      customer: 'Acme',
      name: 'Host',
      reason: 'No.\nNever.',
      answer,
      url,
    } as const;
    const mail = objectionMail(facts);
    expect(hasAllTexts(mail)).toBe(true);
    expect(mail.text).toContain('> No.\n> Never.');
    if (answer !== null) expect(mail.text).toContain(`> ${answer.text}`);
  });
});
