// Builds the web application when its source changed since the last build. A build that was interrupted counts as none.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mustRun } from './steps.mjs';

const SOURCES = [
  'app',
  'components',
  'core',
  'messages',
  'public',
  'server',
  'prisma/schema.prisma',
  'instrumentation.ts',
  'next.config.mjs',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
];
const STAMP = join('.next', 'openbook-source');

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) yield path;
  else for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

/** SHA-256 over the source of the program, and of `more` paths. */
export function sourceDigest(...more) {
  const hash = createHash('sha256');
  for (const source of [...SOURCES, ...more]) {
    for (const file of filesBelow(source)) {
      if (/\.test\.tsx?$/.test(file)) continue;
      hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/** Answers whether it had to build. */
export async function buildIfChanged() {
  const digest = sourceDigest();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return false;
  rmSync(STAMP, { force: true });
  await mustRun(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  writeFileSync(STAMP, digest);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildIfChanged();
