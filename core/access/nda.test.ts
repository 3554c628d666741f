import { describe, expect, test } from 'vitest';
import { DEFAULT_NDA } from './default-nda.ts';
import { type Mailbox, mailboxOf } from './mailbox.ts';
import {
  acceptNda,
  affectedByReplacement,
  isBound,
  type NdaBinding,
  type NdaEdition,
  ndaStanding,
  ndaTextDigest,
} from './nda.ts';

const at = new Date('2026-11-01T10:00:00Z');
const text = DEFAULT_NDA;
const textSha256 = ndaTextDigest(text);

function mailbox(address: string): Mailbox {
  const read = mailboxOf(address);
  if (!read.ok) throw new Error(address);
  return read.value;
}

const ada = mailbox('ada@acme.example');
const statement = {
  name: ' Ada Example ',
  title: 'Head of security',
  legalEntity: 'Acme Example, S.L.',
  mayBind: true,
  locale: 'es',
  textSha256,
} as const;

describe('accepting', () => {
  test('binds the company to the digest of the text', () => {
    expect(acceptNda({ statement, mailbox: ada, text, at })).toEqual({
      ok: true,
      value: {
        schema: 'openbook.nda-acceptance/1',
        company: 'acme.example',
        legalEntity: 'Acme Example, S.L.',
        name: 'Ada Example',
        title: 'Head of security',
        email: 'ada@acme.example',
        mayBind: true,
        locale: 'es',
        textVersion: 1,
        textSha256,
        acceptedAt: '2026-11-01T10:00:00.000Z',
      },
    });
  });

  test('a mailbox of a provider binds nobody', () => {
    expect(acceptNda({ statement, mailbox: mailbox('ada@gmail.com'), text, at })).toMatchObject({
      error: { code: 'access.no_company' },
    });
  });

  test('another text than the one shown is not accepted', () => {
    const replaced = { ...text, version: 2 };
    expect(acceptNda({ statement, mailbox: ada, text: replaced, at })).toMatchObject({
      error: { code: 'access.nda_text_changed' },
    });
  });

  test.each([
    [{ name: ' ' }, 'access.field_missing', 'name'],
    [{ title: 'x' }, 'access.field_missing', 'title'],
    [{ legalEntity: 'a\nb' }, 'access.field_missing', 'legalEntity'],
    [{ legalEntity: 'a'.repeat(201) }, 'access.field_missing', 'legalEntity'],
    [{ mayBind: false }, 'access.authority_missing', 'mayBind'],
  ])('%j is not enough', (change, code, path) => {
    expect(acceptNda({ statement: { ...statement, ...change }, mailbox: ada, text, at })).toMatchObject({
      error: { code, path },
    });
  });

  test('every word of the text counts, in both languages', () => {
    const changed = { ...text, es: { ...text.es, title: `${text.es.title}.` } };
    expect(ndaTextDigest(changed)).not.toBe(textSha256);
  });

  test('the text that is shipped says that it is a template, and both languages have the same clauses', () => {
    expect(text.en.paragraphs[0]).toMatch(/^TEMPLATE/);
    expect(text.es.paragraphs[0]).toMatch(/^PLANTILLA/);
    expect(text.es.paragraphs.length).toBe(text.en.paragraphs.length);
  });
});

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const C = 'c'.repeat(64);
const editions: readonly NdaEdition[] = [
  { version: 1, sha256: A, earlierStand: true },
  { version: 2, sha256: B, earlierStand: true },
];
const lapsing: readonly NdaEdition[] = [...editions, { version: 3, sha256: C, earlierStand: false }];
const accepted: NdaBinding = { id: 'accepted', party: 'acme.example', textSha256: A, endedAt: null };
const recorded: NdaBinding = { id: 'recorded', party: 'acme.example', textSha256: null, endedAt: null };

describe('who is bound', () => {
  const standing = (mail: string, bindings: readonly NdaBinding[], of = editions) =>
    ndaStanding({ mailbox: mailbox(mail), bindings, editions: of, at });

  test('everybody of a company that accepted once, and nobody else', () => {
    expect(standing('ben@acme.example', [accepted])).toEqual({ kind: 'accepted', bindingId: 'accepted' });
    for (const mail of ['eve@evil.example', 'ben@eu.acme.example', 'acme.example@gmail.com'])
      expect(standing(mail, [accepted])).toEqual({ kind: 'none' });
  });

  test('an acceptance reaches over texts that let it stand, and no further', () => {
    expect(isBound(standing('ben@acme.example', [accepted]))).toBe(true);
    const outdated = standing('ben@acme.example', [accepted], lapsing);
    expect(outdated).toEqual({ kind: 'outdated', bindingId: 'accepted' });
    expect(isBound(outdated)).toBe(false);
    expect(
      standing('ben@acme.example', [accepted, { ...accepted, id: 'new', textSha256: C }], lapsing),
    ).toEqual({
      kind: 'accepted',
      bindingId: 'new',
    });
  });

  test('what the vendor recorded stands whatever text comes, until it is ended', () => {
    expect(standing('ben@acme.example', [accepted, recorded], lapsing)).toEqual({
      kind: 'recorded',
      bindingId: 'recorded',
    });
    expect(standing('ben@acme.example', [{ ...recorded, endedAt: at }])).toEqual({ kind: 'none' });
  });

  test('a single mailbox is bound only by what was recorded for it', () => {
    const mine = { ...recorded, party: 'ada@gmail.com' };
    expect(standing('ada@gmail.com', [mine]).kind).toBe('recorded');
    expect(standing('eve@gmail.com', [mine]).kind).toBe('none');
    // No row may say that a provider's domain accepted; if one does, it binds nobody.
    expect(standing('eve@gmail.com', [{ ...accepted, party: 'gmail.com' }]).kind).toBe('none');
    expect(standing('ada@gmail.com', [{ ...accepted, party: 'ada@gmail.com' }]).kind).toBe('none');
  });

  test('an acceptance of a text that nobody knows binds nobody', () => {
    expect(standing('ben@acme.example', [{ ...accepted, textSha256: C }]).kind).toBe('none');
  });
});

describe('a new text', () => {
  const other: NdaBinding = { id: 'o', party: 'other.example', textSha256: B, endedAt: null };
  const gone: NdaBinding = { id: 'g', party: 'gone.example', textSha256: B, endedAt: at };

  test('asks nobody again where earlier acceptances stand', () => {
    expect(
      affectedByReplacement({ bindings: [accepted, other, gone], editions, earlierStand: true, at }),
    ).toEqual({ askedAgain: [], unaffected: ['acme.example', 'other.example'] });
  });

  test('asks everybody again who accepted, and nobody whose agreement was recorded', () => {
    expect(
      affectedByReplacement({
        bindings: [accepted, recorded, other, gone],
        editions,
        earlierStand: false,
        at,
      }),
    ).toEqual({ askedAgain: ['other.example'], unaffected: ['acme.example'] });
  });

  test('does not count again whom an earlier text asked already', () => {
    expect(
      affectedByReplacement({ bindings: [accepted], editions: lapsing, earlierStand: false, at }),
    ).toEqual({
      askedAgain: [],
      unaffected: [],
    });
  });
});
