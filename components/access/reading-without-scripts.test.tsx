import { expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { NotOpen, RefreshWithoutScripts } from './reading-without-scripts.tsx';

test('without scripts a page that is open asks again every fifteen seconds, with the link that it shows', () => {
  expect(markup(<RefreshWithoutScripts link="abc.d-e_f" />)).toBe(
    '<noscript><meta http-equiv="refresh" content="15;url=?link=abc.d-e_f"/></noscript>',
  );
});

test('and then says that the document is not open any more, in both languages', () => {
  expect(words(<NotOpen />)).toContain('the access was taken back');
  expect(words(<NotOpen />, 'es')).toContain('se retiró el acceso');
});
