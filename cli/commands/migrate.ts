import { connectionParts, connectSource } from '#server/platform/db/connections.ts';
import { applyMigrations } from '#server/platform/db/migrations/run.ts';
import { settings } from '#server/platform/env.ts';

/** `openbook migrate`: brings the database to this version, as the role `owner`. */
export async function run(): Promise<number> {
  const source = await connectSource(settings());
  try {
    const applied = await applyMigrations(connectionParts(source.urls.owner));
    process.stdout.write(
      applied.length === 0
        ? 'The database is up to date.\n'
        : `Applied ${applied.length}: ${applied.join(', ')}\n`,
    );
    return 0;
  } finally {
    await source.release();
  }
}
