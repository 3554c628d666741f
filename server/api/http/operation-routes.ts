import { createHash, timingSafeEqual } from 'node:crypto';
import { readLogState } from '#server/modules/evidence/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readHealth } from '#server/platform/health.ts';
import { metrics } from '#server/platform/metrics.ts';
import { openRoute } from './routes.ts';
import { measureSharedState } from './shared-state.ts';

/** The process answers. Nothing else is asked, so that a database that is away does not get every process restarted. */
export const liveRoute = openRoute('health.live', async () => Response.json({ live: true }));

const HEALTH_READER = { kind: 'system', job: 'health' } as const;

/** Whether traffic may come: 200, or 503 with what is missing. A log that is behind its checkpoint file signs nothing. */
export const readyRoute = openRoute('health.ready', async ({ now, ids, requestId }) => {
  const health = await readHealth(async () => {
    const { standing } = await withSystem({ actor: HEALTH_READER }, (tx) =>
      readLogState({ actor: HEALTH_READER, tx, now, ids, requestId }),
    );
    return standing.kind === 'settled' || standing.kind === 'file-behind' ? 'ok' : 'behind';
  });
  return Response.json(health, { status: health.ready ? 200 : 503 });
});

/** Compares in constant time, whatever the lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Raises 401 unless the request carries this bearer token, and 404 when none is set: then the place does not exist. */
export function assertBearer(request: Request, expected: string | undefined): void {
  if (expected === undefined)
    throw new DomainError('request.not_found', { message: 'There is no such page.', status: 404 });
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (!isSameSecret(given, expected))
    throw new DomainError('auth.token_invalid', { message: 'The token is not valid.', status: 401 });
}

/** Measurements in Prometheus text; closed unless OPENBOOK_METRICS_TOKEN is set. */
export const metricsRoute = openRoute('metrics', async ({ request, ...call }) => {
  assertBearer(request, settings().metricsToken);
  await measureSharedState(call);
  const { registry } = metrics();
  return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } });
});
