// A lock file made on one system may lack the optional packages of the others, and `npm ci` then fails there. Adds what is
// missing, as the parents name it; `--check` only tells. Plain JavaScript on Node built-ins.
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'aix',
  'win32',
];
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'loong64',
  'mips64el',
  'wasm32',
];

/** Whether `name` is in reach of the package at `place`: in its own folder or one further out. */
function isLocked(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder.includes('/node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}

/** System, processor and C library as a platform package's name tells them: `@swc/core-linux-x64-musl`. */
export function platformOf(name) {
  const words = name.split('/').at(-1)?.split(/[-.]/) ?? [];
  const has = (list) =>
    list.filter((each) => words.some((word) => word === each || (each === 'win32' && word === 'windows')));
  const processors = words.some((word) => /^arm(eabi|v7)?$/.test(word)) ? ['arm'] : has(PROCESSORS);
  const systems = has(SYSTEMS);
  const library = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : [];
  return {
    ...(systems.length > 0 ? { os: systems } : {}),
    ...(processors.length > 0 ? { cpu: processors } : {}),
    ...(library.length > 0 && systems.includes('linux') ? { libc: library } : {}),
  };
}

/** The entries that the lock lacks, by their place in it. */
export function missingEntries(lock) {
  const missing = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lock.packages, place, name)) continue;
      const version = range.replace(/^[\^~>=\s]+/, '');
      const dev = entry.dev ? { dev: true } : entry.devOptional ? { devOptional: true } : {};
      missing[`node_modules/${name}`] = { version, ...platformOf(name), ...dev, optional: true };
    }
  }
  return missing;
}

function main() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const missing = missingEntries(lock);
  const count = Object.keys(missing).length;
  if (process.argv.includes('--check')) {
    if (count > 0) {
      console.error(`package-lock.json lacks ${count} packages of other systems: run \`npm run lock\``);
      process.exitCode = 1;
    }
    return;
  }
  if (count === 0) return;
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  writeFileSync('package-lock.json', `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`package-lock.json: added ${count} packages of other systems`);
}

if (process.argv[1] === import.meta.filename) main();
