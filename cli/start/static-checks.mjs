// What can be said about the source without running it. `npm run check` runs all of them and tells every failure.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, step } from './steps.mjs';

const bin = (name) => join('node_modules', '.bin', name);

export const STATIC_CHECKS = [
  { name: 'database client', command: ['node', 'cli/start/generate.mjs'] },
  { name: 'lock file', command: ['node', 'cli/start/complete-lock.mjs', '--check'] },
  { name: 'format', command: [bin('biome'), 'ci', '.', '--diagnostic-level=error'] },
  { name: 'types of routes', command: ['node', 'node_modules/next/dist/bin/next', 'typegen'] },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  { name: 'lint', command: [bin('oxlint')] },
  { name: 'import rules', command: ['node', 'cli/start/import-rules.mjs'] },
  { name: 'unused files and packages', command: [bin('knip'), '--no-config-hints'] },
];

/** Runs every check, one after the other, and answers how many passed and failed; failures are shown as they come. */
export async function runStaticChecks() {
  const count = { passed: 0, failed: 0 };
  for (const { name, command } of STATIC_CHECKS) {
    const [file, ...args] = command;
    let output = '';
    await step(name, async () => {
      const done = await run(file, args, { env: { NEXT_TELEMETRY_DISABLED: '1' } });
      output = done.output;
      if (done.code !== 0) throw new Error(name);
    }).then(
      () => {
        count.passed += 1;
      },
      () => {
        count.failed += 1;
        console.error(output);
      },
    );
  }
  return count;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { failed } = await runStaticChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}
