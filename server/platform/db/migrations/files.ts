import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';

const SCHEMA_FILE = join(process.cwd(), 'prisma', 'schema.prisma');
export const MIGRATIONS_FOLDER = join(process.cwd(), 'prisma', 'migrations');

export type MigrationFile = { readonly name: string; readonly script: string; readonly checksum: string };

export function readDatamodel(): string {
  return readFileSync(SCHEMA_FILE, 'utf8');
}

/** The migrations of this version of the program, in the order in which they are applied. */
export function readMigrations(): readonly MigrationFile[] {
  return readdirSync(MIGRATIONS_FOLDER, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && existsSync(join(MIGRATIONS_FOLDER, entry.name, 'migration.sql')),
    )
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const script = readFileSync(join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8');
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') };
    });
}

/** The same, as Prisma's engine wants them. */
export function migrationList(): MigrationList {
  const lockfile = join(MIGRATIONS_FOLDER, 'migration_lock.toml');
  return {
    baseDir: MIGRATIONS_FOLDER,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations().map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}
