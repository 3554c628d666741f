import { expect, test } from 'vitest';
import { mailboxOf } from '../access/mailbox.ts';
import { ERASED, namesPerson } from './erased.ts';

test('what stands for a person who is erased is nobody’s mailbox', () => {
  expect(mailboxOf(ERASED)).toMatchObject({ ok: false });
});

test.each([
  ['asked on 3 May, case 17', 'ana.reader@x.test', false],
  ['ana.reader@x.test asked', 'ana.reader@x.test', true],
  ['somebody@else.test asked for it', 'ana.reader@x.test', true],
  ['Ana.Reader asked', 'ana.reader@x.test', true],
  ['as agreed with an admin', 'an@x.test', false],
])('%s, of %s: %s', (reason, mailbox, names) => {
  expect(namesPerson(reason, mailbox)).toBe(names);
});
