import { expect, test } from 'vitest';
import { newWebhookSecret, webhookHeaders } from './signature.ts';

const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT = new Date(1_614_265_330_000);
const BODY = '{"test": 2432232314}';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('the signature is that of the published example of Standard Webhooks', () => {
  const headers = webhookHeaders({ id: ID, at: AT, body: BODY, secrets: [SECRET] });
  expect(headers).toMatchObject({
    'webhook-id': ID,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('during an overlap both secrets sign', () => {
  const other = newWebhookSecret();
  const headers = webhookHeaders({ id: ID, at: AT, body: BODY, secrets: [other, SECRET] });
  const [first, second, ...more] = headers['webhook-signature']?.split(' ') ?? [];
  expect(more).toEqual([]);
  expect(first).not.toBe(second);
  expect(second).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a new secret has 32 random bytes', () => {
  const secrets = [newWebhookSecret(), newWebhookSecret()];
  expect(new Set(secrets).size).toBe(2);
  for (const secret of secrets) expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
});
