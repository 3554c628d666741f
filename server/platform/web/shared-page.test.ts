import { describe, expect, test } from 'vitest';
import { headersOf, variantOf } from './shared-page.ts';

const ask = (over: { method?: string; url?: string; headers?: Record<string, string> } = {}) =>
  variantOf({ method: 'GET', url: '/trust', headers: {}, ...over });

test('the trust page is the same for everybody of one language and theme', () => {
  const plain = { path: '/trust', locale: 'en', theme: 'system', proto: 'http' };
  expect(ask()).toEqual(plain);
  expect(ask({ headers: { 'accept-language': 'es-MX,en;q=0.5' } })).toEqual({ ...plain, locale: 'es' });
  expect(
    ask({ headers: { 'accept-language': 'es', cookie: 'openbook-theme=dark; openbook-locale=en' } }),
  ).toEqual({ ...plain, theme: 'dark' });
  expect(ask({ headers: { 'x-forwarded-proto': 'https' } })).toEqual({ ...plain, proto: 'https' });
});

test('what a visitor writes reaches nobody else: a variant has known values only', () => {
  const odd = ask({
    headers: {
      'accept-language': 'xx-"><script>',
      cookie: 'openbook-theme=<b>; openbook-locale=fr',
      'x-forwarded-proto': 'gopher',
    },
  });
  expect(odd).toEqual({ path: '/trust', locale: 'en', theme: 'system', proto: 'http' });
  expect(odd && headersOf(odd)).toEqual({
    'accept-language': 'en',
    cookie: 'openbook-locale=en; openbook-theme=system',
    'x-forwarded-proto': 'http',
  });
});

describe('the application answers by itself', () => {
  test.each([
    ['another page', { url: '/verify' }],
    ['a page of a customer', { url: '/t/acme/trust' }],
    ['a query', { url: '/trust?page=2' }],
    ['an address that only looks alike', { url: '//trust' }],
    ['a form', { method: 'POST' }],
    ['a question for the headers', { method: 'HEAD' }],
    ['a part of a page', { headers: { rsc: '1' } }],
    ['a part that is fetched ahead', { headers: { 'next-router-prefetch': '1' } }],
    ['a range', { headers: { range: 'bytes=0-1' } }],
    ['somebody with a key', { headers: { authorization: 'Bearer x' } }],
    ['somebody with a session', { headers: { cookie: 'openbook-theme=dark; next-auth.session-token=x' } }],
    ['a reader of documents', { headers: { cookie: 'openbook-reader=x' } }],
    ['a cookie that nobody knows', { headers: { cookie: 'x' } }],
  ])('%s', (_, over) => {
    expect(ask(over)).toBeNull();
  });
});
