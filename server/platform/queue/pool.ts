import { Pool } from 'pg';
import { database } from '#server/platform/db/index.ts';
import { log } from '#server/platform/log.ts';

/** The worker's connections under the role that owns the queue; the caller ends them. */
export async function openQueuePool(max: number): Promise<Pool> {
  const { source } = await database();
  const pool = new Pool({ connectionString: source.urls.worker, application_name: 'openbook-worker', max });
  pool.on('error', (error) => log.warn({ err: error }, 'the queue lost a connection'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
