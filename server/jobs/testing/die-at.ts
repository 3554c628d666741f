import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DatabaseUrls } from '#server/platform/db/connections.ts';

const STOP_CLOCK = new URL('./stop-clock.ts', import.meta.url).href;

/** Carries out what waits in the outbox in a process of its own, which dies at the point; answers by which signal. */
export async function carryOutAndDieAt(
  point: string,
  { now, urls }: { readonly now: Date; readonly urls: DatabaseUrls },
): Promise<NodeJS.Signals | null> {
  const args = ['--import', STOP_CLOCK, 'server/jobs/testing/run-jobs.ts', 'carry-out-effects'];
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      DATABASE_URL: urls.app,
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_DESK_URL: urls.desk,
      DATABASE_WORKER_URL: urls.worker,
      OPENBOOK_DEMO: 'on',
      OPENBOOK_TEST_INSTANT: now.toISOString(),
      OPENBOOK_FAULT: point,
    },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  return child.signalCode;
}
