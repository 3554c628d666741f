import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret as it is shown to its owner: the prefix of Standard Webhooks and the key in base64. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * The headers of one attempt, by Standard Webhooks (github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over
 * `id.timestamp.body`, a `v1` signature for each secret in force.
 */
export function webhookHeaders(input: {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly secrets: readonly string[];
}): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(input.at.getTime() / 1000));
  const signatures = input.secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    const hmac = createHmac('sha256', key).update(`${input.id}.${timestamp}.${input.body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'user-agent': 'Openbook-Webhooks/1',
    'webhook-id': input.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
