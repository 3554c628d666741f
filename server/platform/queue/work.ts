import { parseCronItems, type Runner, run } from 'graphile-worker';
import type { Pool } from 'pg';
import { queueLogger } from './queue-logger.ts';

export type QueueTask = { readonly name: string; readonly cron: string; readonly run: () => Promise<void> };

/**
 * Works off kicks and, through the queue's own schedule, runs each task once per due minute across all workers. Answers a
 * function that stops taking work and waits for what is at hand.
 */
export async function workQueue(input: {
  readonly pool: Pool;
  readonly tasks: readonly QueueTask[];
  readonly concurrency: number;
}): Promise<() => Promise<void>> {
  const runner: Runner = await run({
    pgPool: input.pool,
    logger: queueLogger,
    concurrency: input.concurrency,
    // The process's own handlers drain the loops beside the queue too.
    noHandleSignals: true,
    pollInterval: 2_000,
    taskList: Object.fromEntries(input.tasks.map((task) => [task.name, task.run])),
    parsedCronItems: parseCronItems(
      input.tasks.map((task) => ({
        task: task.name,
        match: task.cron,
        identifier: task.name,
        options: { backfillPeriod: 0, maxAttempts: 1, jobKey: task.name },
      })),
    ),
  });
  return () => runner.stop();
}
