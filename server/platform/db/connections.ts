import { acquireEmbedded, type EmbeddedDatabase, releaseEmbedded } from './embedded/home.ts';
import { type EngineConnection } from './migrations/engine.ts';
import { DATABASE_NAME, type RoleName } from './roles.ts';

/** One connection string for each role. */
export type DatabaseUrls = {
  readonly app: string;
  readonly owner: string;
  readonly desk: string;
  readonly worker: string;
};

export type DatabaseSource = {
  readonly urls: DatabaseUrls;
  /** Set when the server is our own. */
  readonly embedded: EmbeddedDatabase | undefined;
  /** Ends this process's use; the last process stops an embedded server. */
  readonly release: () => Promise<void>;
};

function embeddedUrl(database: EmbeddedDatabase, role: RoleName): string {
  return `postgresql://${role}:${database.passwords[role]}@127.0.0.1:${database.running.port}/${DATABASE_NAME}`;
}

/** The connection strings of an embedded server's roles. */
export function embeddedUrls(database: EmbeddedDatabase): DatabaseUrls {
  return {
    app: embeddedUrl(database, 'app'),
    owner: embeddedUrl(database, 'owner'),
    desk: embeddedUrl(database, 'desk'),
    worker: embeddedUrl(database, 'worker_owner'),
  };
}

/** Uses the given database, or the embedded one of `home`, which is started when it does not run. */
export async function connectSource(settings: {
  readonly database: DatabaseUrls | 'embedded';
  readonly home: string;
}): Promise<DatabaseSource> {
  if (settings.database !== 'embedded')
    return { urls: settings.database, embedded: undefined, release: async () => undefined };
  const embedded = await acquireEmbedded(settings.home);
  return { urls: embeddedUrls(embedded), embedded, release: () => releaseEmbedded(settings.home) };
}

/** A connection string taken apart, as the migration engine needs it. */
export function connectionParts(url: string): EngineConnection {
  const parsed = new URL(url);
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: parsed.pathname.slice(1),
    ssl: ['require', 'verify-ca', 'verify-full'].includes(parsed.searchParams.get('sslmode') ?? ''),
  };
}
