// `npm run migration -- VERB_NOUN`: writes prisma/migrations/<instant>_<name>/migration.sql with what schema.prisma has and
// the migrations lack. Uses a throw-away server. Roles, policies, grants and triggers are added to the file by hand.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_ROLE } from '../../server/platform/db/embedded/cluster.ts';
import { acquireEmbedded, releaseEmbedded } from '../../server/platform/db/embedded/home.ts';
import { MIGRATIONS_FOLDER } from '../../server/platform/db/migrations/files.ts';
import { diffMigrations } from '../../server/platform/db/migrations/run.ts';

const name = process.argv[2] ?? '';
const isCheck = name === '--check';
if (!isCheck && !/^[a-z]+(_[a-z0-9]+)+$/.test(name)) {
  console.error('Give the migration a name of the form verb_noun, such as add_invoice; or --check.');
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), 'openbook-migration-'));
chmodSync(home, 0o755);
try {
  const { cluster, running } = await acquireEmbedded(home, { durable: false });
  const sql = await diffMigrations({
    host: '127.0.0.1',
    port: running.port,
    user: ADMIN_ROLE,
    password: cluster.adminPassword,
    database: 'openbook',
  });
  if (sql.trim() === '') {
    console.log('The migrations lead to schema.prisma: nothing is missing.');
  } else if (isCheck) {
    console.log(`The migrations lack this:\n${sql}`);
    process.exitCode = 1;
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(MIGRATIONS_FOLDER, `${stamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), sql);
    console.log(`prisma/migrations/${stamp}_${name}/migration.sql`);
  }
} finally {
  await releaseEmbedded(home);
  rmSync(home, { recursive: true, force: true });
}
