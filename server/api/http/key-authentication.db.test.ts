import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createKey } from '#server/modules/identity/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testDatabase, testOperator } from '#server/platform/db/testing/index.ts';
import { keyOfRequest } from './key-authentication.ts';

// The settings are read once, so that the header is named before anything else happens.
vi.stubEnv('OPENBOOK_CLIENT_CERT_HEADER', 'x-client-cert-sha256');
testDatabase();

const FINGERPRINT = '0123456789abcdef'.repeat(4);
const WITH_COLONS = (FINGERPRINT.match(/../g) ?? []).join(':').toUpperCase();

const tokens = { bound: '', free: '' };

beforeAll(async () => {
  const make = (name: string, clientCertSha256: string | null) =>
    withSystem({ actor: testOperator }, (tx) =>
      createKey(testCtx(tx), {
        owner: 'vendor',
        name,
        ratePerMinute: 1_000,
        ...(clientCertSha256 === null ? {} : { clientCertSha256 }),
      }),
    );
  tokens.bound = (await make('bound', FINGERPRINT)).token;
  tokens.free = (await make('free', null)).token;
});

function ask(token: string, headers: Record<string, string> | Headers = {}) {
  const sent = new Headers(headers);
  sent.set('authorization', `Bearer ${token}`);
  return keyOfRequest(new Request('http://localhost:3000/api/v1/events', { headers: sent }));
}

const REFUSED = { code: 'identity.client_certificate', status: 403 };

describe('a key that is bound to a client certificate', () => {
  test.each([FINGERPRINT, WITH_COLONS, ` ${FINGERPRINT} `])(
    'works with the fingerprint as "%s"',
    async (given) => {
      await expect(ask(tokens.bound, { 'x-client-cert-sha256': given })).resolves.toMatchObject({
        kind: 'key',
        keyKind: 'vendor',
      });
    },
  );

  test.each([
    ['without the header', {}],
    ['with an empty one', { 'x-client-cert-sha256': '' }],
    ['with another fingerprint', { 'x-client-cert-sha256': 'f'.repeat(64) }],
    ['with the beginning of it', { 'x-client-cert-sha256': FINGERPRINT.slice(0, 62) }],
    ['with more than it', { 'x-client-cert-sha256': `${FINGERPRINT}00` }],
    ['with something else than hex', { 'x-client-cert-sha256': 'z'.repeat(64) }],
    ['with a header that nobody named', { 'x-other-cert-sha256': FINGERPRINT }],
  ])('is refused %s', async (_, headers) => {
    await expect(ask(tokens.bound, headers)).rejects.toMatchObject(REFUSED);
  });

  test('is refused when the client sent the header beside the proxy', async () => {
    const headers = new Headers({ 'x-client-cert-sha256': FINGERPRINT });
    headers.append('x-client-cert-sha256', 'f'.repeat(64));
    await expect(ask(tokens.bound, headers)).rejects.toMatchObject(REFUSED);
  });

  test('is no matter of keys that are not bound', async () => {
    await expect(ask(tokens.free)).resolves.toMatchObject({ kind: 'key' });
    await expect(ask(tokens.free, { 'x-client-cert-sha256': 'f'.repeat(64) })).resolves.toBeDefined();
  });
});
