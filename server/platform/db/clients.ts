import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from '#prisma/generated/client.ts';
import type { DatabaseSource } from './connections.ts';

/** The open clients of one database. `app` serves requests and jobs, `desk` only reads; `ingest` is the direct pool. */
export type Database = {
  readonly source: DatabaseSource;
  readonly app: PrismaClient;
  readonly desk: PrismaClient;
  readonly ingest: Pool;
  readonly close: () => Promise<void>;
};

export type PoolSizes = { readonly app: number; readonly desk: number; readonly ingest: number };

const DEFAULT_SIZES: PoolSizes = { app: 16, desk: 6, ingest: 8 };

/** A pool that survives a restart of the database: a lost idle connection is dropped, the next use opens a new one. */
function openPool(url: string, name: string, max: number, onLost: (error: Error) => void): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: `openbook-${name}`,
    max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  pool.on('error', onLost);
  // A connection that breaks while it is checked out emits here; without a listener that ends the process.
  pool.on('connect', (client) => client.on('error', onLost));
  return pool;
}

/** Opens the clients; connections are made on first use. `onLost` hears of every connection that breaks. */
export function openClients(
  source: DatabaseSource,
  options: { readonly sizes?: Partial<PoolSizes>; readonly onLost?: (error: Error) => void } = {},
): Database {
  const onLost = options.onLost ?? (() => undefined);
  const sizes = { ...DEFAULT_SIZES, ...options.sizes };
  const appPool = openPool(source.urls.app, 'app', sizes.app, onLost);
  const deskPool = openPool(source.urls.desk, 'desk', sizes.desk, onLost);
  const ingest = openPool(source.urls.app, 'ingest', sizes.ingest, onLost);
  const client = (pool: Pool) => new PrismaClient({ adapter: new PrismaPg(pool) });
  const app = client(appPool);
  const desk = client(deskPool);
  return {
    source,
    app,
    desk,
    ingest,
    close: async () => {
      await Promise.all([app.$disconnect(), desk.$disconnect()]);
      await Promise.all([appPool.end(), deskPool.end(), ingest.end()]);
      await source.release();
    },
  };
}
