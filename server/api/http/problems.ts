import { DomainError } from '#server/platform/errors.ts';
import { problemResponse } from '#server/platform/http/problem.ts';
import { log } from '#server/platform/log.ts';
import { metrics } from '#server/platform/metrics.ts';
import { errorFacts } from '../errors.ts';

/** Any raised error as RFC 9457. What nobody foresaw is logged and counted, and says nothing but its request id. */
export function problemOf(
  error: unknown,
  about: { readonly requestId: string; readonly where: string },
): Response {
  const { requestId, where } = about;
  const facts = errorFacts(error);
  const { code, message: detail, path, details, issues } = facts;
  if (!facts.expected) {
    log.error({ err: error, where }, 'request failed');
    metrics().unexpectedErrors.inc({ where });
  }
  const status = error instanceof DomainError ? error.status : facts.expected ? 400 : 500;
  const retryAfter = details['retryAfterSeconds'];
  return problemResponse({
    status,
    code,
    detail,
    requestId,
    path,
    details,
    issues,
    headers: {
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="openbook"' } : {}),
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
      ...(status === 503 && retryAfter === undefined ? { 'retry-after': '5' } : {}),
    },
  });
}
