import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { config, proxy } from './proxy.ts';

function answer(url: string, headers: Record<string, string> = {}) {
  return proxy(new NextRequest(url, { headers }));
}

describe('the headers of a page', () => {
  it('let only scripts with the nonce of this request run', () => {
    const [one, other] = [answer('http://localhost/'), answer('http://localhost/')];
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic';/);
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(other.headers.get('content-security-policy')).not.toBe(policy);
    expect(one.headers.get('x-middleware-request-content-security-policy')).toBe(policy);
  });

  it('keep a page out of shared caches and frames, and tell no other site where one was', () => {
    const { headers } = answer('http://localhost/t/acme');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(answer('https://openbook.example/').headers.get('strict-transport-security')).toContain('max-age');
  });

  it('carry a request id on, and make one where what was given is none', () => {
    expect(answer('http://localhost/', { 'x-request-id': 'abc_12345' }).headers.get('x-request-id')).toBe(
      'abc_12345',
    );
    expect(answer('http://localhost/', { 'x-request-id': '<script>' }).headers.get('x-request-id')).toMatch(
      /^[\w-]{36}$/,
    );
  });

  it('tell the page its own address, whatever the browser claims', () => {
    const { headers } = answer('http://localhost/desk/x?y=1', { 'x-openbook-path': '/t/acme' });
    expect(headers.get('x-middleware-request-x-openbook-path')).toBe('/desk/x');
  });
});

describe('what it matches', () => {
  const pattern = new RegExp(`^${config.matcher[0]}$`);

  it.each(['/', '/t/acme/invoices/ACME-000001', '/t/acme/credit-notes/ACMECN-000001', '/desk', '/verify'])(
    '%s is a page',
    (path) => {
      expect(pattern.test(path)).toBe(true);
    },
  );

  it.each([
    '/api/v1/events',
    '/api/trpc/x',
    '/_next/static/chunk.js',
    '/.well-known/openbook-keys.json',
    '/schemas/openbook.invoice-1.json',
    '/metrics',
    '/t/acme/invoices/ACME-000001/document',
    '/t/acme/credit-notes/ACMECN-000001/document',
    '/icon.svg',
  ])('%s is none', (path) => {
    expect(pattern.test(path)).toBe(false);
  });
});
