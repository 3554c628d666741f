import { makeWorkerUtils } from 'graphile-worker';
import type { Pool } from 'pg';
import { sqlStateOf } from '../db/sql-state.ts';
import type { Tx } from '../db/tx.ts';
import { log } from '../log.ts';
import { queueLogger } from './queue-logger.ts';

/**
 * The queue carries kicks only: "look whether there is work". What has to be done stands in our own rows, so a kick that
 * is lost costs time and nothing else. Its schema belongs to the role `worker_owner`; the application reaches it through
 * one function.
 */
const DOOR_LOCK = 7_041_963;

const DOOR = `
  create schema if not exists openbook_queue;
  create or replace function openbook_queue.kick(job text) returns void
  language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select graphile_worker.add_job(job, '{}'::json, job_key => job, max_attempts => 3) $$;
  create or replace function openbook_queue.forget_dead_kicks() returns bigint
  language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with forgotten as (
      delete from graphile_worker._private_jobs
      where attempts >= max_attempts and (locked_at is null or locked_at < now() - interval '4 hours') returning 1)
    select count(*) from forgotten $$;
  revoke all on function openbook_queue.kick(text), openbook_queue.forget_dead_kicks() from public;
  grant usage on schema openbook_queue to app;
  grant execute on function openbook_queue.kick(text), openbook_queue.forget_dead_kicks() to app;`;

/** Makes or renews the queue's schema and its door; `workerPool` connects as `worker_owner`. Safe to repeat and at once. */
export async function prepareQueue(workerPool: Pool): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: workerPool, logger: queueLogger });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
  }
  const client = await workerPool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [DOOR_LOCK]);
    await client.query(DOOR);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Whether the queue can be reached; for readiness. */
export async function isQueueReady(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<
    { ready: boolean }[]
  >`select to_regprocedure('openbook_queue.kick(text)') is not null as ready`;
  return rows[0]?.ready ?? false;
}

/**
 * Asks the workers to run a job soon. One transaction holds the job's key until it ends, so kick in a short transaction
 * of its own after the work is committed. A queue that is not there yet is no failure: the schedule finds the work.
 */
export async function kickJob(
  openTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  job: string,
): Promise<void> {
  try {
    await openTransaction((tx) => tx.$queryRaw`select openbook_queue.kick(${job})::text`);
  } catch (error) {
    log.warn(
      { job, sqlState: sqlStateOf(error), err: error },
      'a job could not be kicked; its schedule will run it',
    );
  }
}

/**
 * Removes kicks that nobody will take any more: those whose worker died and whose lock is as old as the queue keeps one, and
 * those that failed for good. Nothing is lost with them, since what is due stands in our own rows. Answers how many.
 */
export async function forgetDeadKicks(tx: Tx): Promise<number> {
  const [door] = await tx.$queryRaw<{ there: boolean }[]>`
    select to_regprocedure('openbook_queue.forget_dead_kicks()') is not null as there`;
  if (door?.there !== true) return 0;
  const rows = await tx.$queryRaw<{ count: bigint }[]>`select openbook_queue.forget_dead_kicks() as count`;
  return Number(rows[0]?.count ?? 0);
}
