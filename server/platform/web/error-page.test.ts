import { expect, test } from 'vitest';
import { completeErrorPage, type ErrorFacts, mayBeEmpty } from './error-page.ts';

const EMPTY =
  '<!DOCTYPE html><html id="__next_error__"><head></head><body><script>push(":HL[\\"/_next/static/chunks/2t_a-b.css\\"]")</script></body></html>';
const FACTS: ErrorFacts = {
  status: 404,
  locale: 'es',
  theme: 'dark',
  requestId: 'request-1',
  vendorName: 'Fish & <b>"Chips"</b>',
};

test('a page that was not found has its words, language, theme and style where no script runs', () => {
  const page = completeErrorPage(EMPTY, FACTS);
  expect(page).toContain('<html id="__next_error__" lang="es" data-theme="dark">');
  expect(page).toContain('<body><noscript><link rel="stylesheet" href="/_next/static/chunks/2t_a-b.css">');
  expect(page).toContain('No hay nada en esta dirección');
  expect(page).toContain('Fish &amp; &lt;b>&quot;Chips&quot;&lt;/b>');
  expect(page).not.toContain('request-1');
  expect(page.replace(/<noscript>.*<\/noscript>/, '').replace(' lang="es" data-theme="dark"', '')).toBe(
    EMPTY,
  );
});

test('a page that failed names the request, and follows the system where no theme was chosen', () => {
  const page = completeErrorPage(EMPTY, { ...FACTS, status: 500, locale: 'en', theme: 'system' });
  expect(page).toContain('<html id="__next_error__" lang="en">');
  expect(page).toContain('This page could not be shown');
  expect(page).toContain('<code>request-1</code>');
});

test('a document that has words is left as it is, and only pages of errors are looked at', () => {
  const page = '<!DOCTYPE html><html lang="en"><body>Nothing here</body></html>';
  expect(completeErrorPage(page, FACTS)).toBe(page);
  expect(mayBeEmpty({ status: 404, type: 'text/html; charset=utf-8' })).toBe(true);
  expect(mayBeEmpty({ status: 500, type: 'text/html; charset=utf-8' })).toBe(true);
  expect(mayBeEmpty({ status: 200, type: 'text/html; charset=utf-8' })).toBe(false);
  expect(mayBeEmpty({ status: 404, type: 'application/problem+json' })).toBe(false);
  expect(mayBeEmpty({ status: 307, type: 'text/html' })).toBe(false);
});
