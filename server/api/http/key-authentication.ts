import { authenticateKey } from '#server/modules/identity/index.ts';
import { anonymous, type KeyActor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { consumeRate } from '#server/platform/rate-limit.ts';
import { noteInRequestScope } from '#server/platform/request-scope.ts';

const BEARER = /^Bearer +([A-Za-z0-9_-]{20,200})$/i;

/** SHA-256 of the client's certificate as the proxy in front tells it; ignored unless the settings name the header. */
function clientCertificateOf(request: Request): string | null {
  const { clientCertHeader } = settings();
  if (clientCertHeader === undefined) return null;
  const given = request.headers.get(clientCertHeader);
  return given === null ? null : given.replaceAll(':', '').trim().toLowerCase();
}

/**
 * Who presents the bearer key of this request. Raises `identity.key_missing` and `identity.key_invalid` (401),
 * `identity.client_certificate` (403), `identity.rate_limited` (429, with the seconds to wait).
 */
export async function keyOfRequest(request: Request): Promise<KeyActor> {
  const token = BEARER.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined)
    throw new DomainError('identity.key_missing', {
      message: 'Send an API key: "Authorization: Bearer <key>".',
      status: 401,
    });
  const presented = { token, clientCertSha256: clientCertificateOf(request), now: currentInstant() };
  const { actor, ratePerMinute } = await withSystem({ actor: anonymous }, (tx) =>
    authenticateKey(tx, presented),
  );
  if (actor.tenantId !== null) noteInRequestScope({ tenantId: actor.tenantId });
  const answer = await consumeRate({ name: 'api-key', key: actor.keyId, perMinute: ratePerMinute });
  if (answer.retryAfterSeconds !== null)
    throw new DomainError('identity.rate_limited', {
      message: `This key may send ${ratePerMinute} requests a minute.`,
      status: 429,
      details: { retryAfterSeconds: answer.retryAfterSeconds, ratePerMinute },
    });
  return actor;
}
