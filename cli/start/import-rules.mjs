// Checks who imports whom (.dependency-cruiser.mjs). Fails too when next to nothing was read: silence is not success.
import { existsSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import config from '../../.dependency-cruiser.mjs';

const ROOTS = [
  'app',
  'bench',
  'cli',
  'components',
  'core',
  'e2e',
  'messages',
  'prisma',
  'sandbox',
  'server',
  'proxy.ts',
  'instrumentation.ts',
];

/** Every broken rule below `baseDir`, and how many files of ours were read. */
export async function brokenImportRules(baseDir) {
  const found = ROOTS.filter((root) => existsSync(`${baseDir}/${root}`));
  const { forbidden, options } = config;
  const { output } = await cruise(
    found,
    { ...options, baseDir, validate: true, ruleSet: { forbidden }, outputType: 'json' },
    {
      ...options.enhancedResolveOptions,
    },
  );
  const { modules, summary } = JSON.parse(output);
  return {
    files: modules.filter(
      ({ source }) => !/node_modules|^prisma\/generated/.test(source) && /\.(ts|tsx|mjs)$/.test(source),
    ).length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

if (import.meta.main) {
  const { files, violations } = await brokenImportRules(process.cwd());
  for (const { rule, from, to } of violations) console.error(`${from}: may not import ${to} (${rule})`);
  console.log(`${files} files, ${violations.length} broken import rules`);
  if (violations.length > 0) process.exitCode = 1;
  if (files < 50) {
    console.error('Too few files were read: the parser does not understand them.');
    process.exitCode = 1;
  }
}
