import { describe, expect, it } from 'vitest';
import { resolveLocale, themeFromCookie } from './preferences.ts';

const nobody = { path: '/', profile: null, cookie: undefined, acceptLanguage: null };

describe('the language of a request', () => {
  it.each([
    ['nothing is said', nobody, 'en'],
    ['only the browser speaks', { ...nobody, acceptLanguage: 'es-AR,es;q=0.9,en;q=0.8' }, 'es'],
    ['the browser weighs', { ...nobody, acceptLanguage: 'es;q=0.2, en-GB;q=0.7' }, 'en'],
    ['the browser excludes', { ...nobody, acceptLanguage: 'es;q=0, fr' }, 'en'],
    ['the browser wants another', { ...nobody, acceptLanguage: 'fr, de;q=0.5, es;q=0.1' }, 'es'],
    ['the cookie outweighs the browser', { ...nobody, cookie: 'en', acceptLanguage: 'es' }, 'en'],
    ['the profile outweighs the cookie', { ...nobody, profile: 'es', cookie: 'en' }, 'es'],
    ['a cookie that nobody wrote is ignored', { ...nobody, cookie: '../x', acceptLanguage: 'es' }, 'es'],
    ['the desk is in English', { ...nobody, path: '/desk/invoices', profile: 'es' }, 'en'],
    ['a page that only begins like the desk', { ...nobody, path: '/desktop', profile: 'es' }, 'es'],
  ])('when %s', (_, request, expected) => {
    expect(resolveLocale(request)).toBe(expected);
  });
});

it('takes an unknown theme for the system one', () => {
  expect(themeFromCookie('dark')).toBe('dark');
  expect(themeFromCookie('<script>')).toBe('system');
  expect(themeFromCookie(undefined)).toBe('system');
});
