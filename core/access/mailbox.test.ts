import { describe, expect, test } from 'vitest';
import FREE_MAIL from './free-mail-domains.json' with { type: 'json' };
import { asciiDomain, isFreeMailDomain, mailboxOf } from './mailbox.ts';

const read = (text: string) => {
  const mailbox = mailboxOf(text);
  return mailbox.ok ? mailbox.value : null;
};

describe('a mail address', () => {
  test.each([
    ['Ada@Acme.Example', 'ada@acme.example', 'acme.example'],
    ['  ada+trust@acme.example ', 'ada+trust@acme.example', 'acme.example'],
    ['ada@eu.acme.example', 'ada@eu.acme.example', 'eu.acme.example'],
    ['josé@acme.example', 'josé@acme.example', 'acme.example'],
    ['ada@Bücher.example', 'ada@xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['ada@acme。example', 'ada@acme.example', 'acme.example'],
    ["o'hara@acme.example", "o'hara@acme.example", 'acme.example'],
  ])('%s is of a company', (text, address, company) => {
    expect(read(text)).toMatchObject({ address, company });
  });

  test.each([
    'ada@gmail.com',
    'ada@GMAIL.com',
    'ada+acme@gmail.com',
    'ada@mail.gmail.com',
    'ada@googlemail.com',
    'ada@yahoo.co.uk',
    'ada@hotmail.es',
    'ada@mailinator.com',
  ])('%s is of none', (text) => {
    expect(read(text)).toMatchObject({ company: null });
  });

  test('what only looks like a provider is a company', () => {
    expect(read('ada@notgmail.com')?.company).toBe('notgmail.com');
    expect(read('ada@gmail.com.acme.example')?.company).toBe('gmail.com.acme.example');
    // A Cyrillic letter makes another domain, not the provider's.
    expect(read('ada@gmаil.com')?.company).toMatch(/^xn--/);
  });

  test.each([
    '',
    'ada',
    '@acme.example',
    'ada@',
    'ada@acme',
    'ada@acme..example',
    'ada@.acme.example',
    'ada@acme.example.',
    'ada@-acme.example',
    'a da@acme.example',
    'ada@ac me.example',
    'ada@acme.example\nBcc: all@acme.example',
    'ada@other@acme.example',
    '"ada"@acme.example',
    'ada,ben@acme.example',
    '<ada@acme.example>',
    '.ada@acme.example',
    'a..da@acme.example',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@0x7f.1',
    'ada@acme.example/path',
    'ada@acme.example:25',
    'ada@acme%2eexample',
    `${'a'.repeat(65)}@acme.example`,
    `ada@${'a'.repeat(64)}.example`,
    `ada@${'a.'.repeat(130)}example`,
  ])('%j is none', (text) => {
    expect(mailboxOf(text)).toMatchObject({ ok: false, error: { code: 'access.address_invalid' } });
  });
});

describe('the list of providers', () => {
  const all = Object.values(FREE_MAIL.domains).flat();

  test('names domains as they are compared, each once', () => {
    expect(all.filter((domain) => asciiDomain(domain) !== domain)).toEqual([]);
    expect(all.filter((domain, at) => all.indexOf(domain) !== at)).toEqual([]);
  });

  test('holds what stands below a provider', () => {
    expect(isFreeMailDomain('a.b.gmail.com')).toBe(true);
    expect(isFreeMailDomain('com')).toBe(false);
  });
});
