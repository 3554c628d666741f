import { assertBearer } from '#server/api/http/operation-routes.ts';
import { openRoute } from '#server/api/http/routes.ts';
import { findJob } from '#server/jobs/registry.ts';
import { runJob } from '#server/jobs/runtime.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';

export const dynamic = 'force-dynamic';

/**
 * Runs one job once, for a scheduler outside. The secret is asked for on every host and before the name is looked at, so
 * that nobody learns which jobs there are; without a secret in the settings the place does not exist.
 */
export const POST = openRoute('cron', async ({ request, param }) => {
  assertBearer(request, settings().cronSecret);
  const job = findJob(param('job'));
  if (!job)
    throw new DomainError('jobs.unknown', { message: 'There is no such job.', status: 404, path: 'job' });
  const result = await runJob(job, { signal: request.signal });
  return Response.json({ job: job.name, ...result }, { status: result.outcome === 'failed' ? 500 : 200 });
});
