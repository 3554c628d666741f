import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { required } from '#core/assert.ts';
import { closeDatabase, database } from '#server/platform/db/index.ts';
import { settings } from '#server/platform/env.ts';
import { measureBundle } from './measure-bundle.ts';
import { measureClose } from './measure-close.ts';
import { measureDisputes } from './measure-disputes.ts';
import { measureEvidence } from './measure-evidence.ts';
import { measureExports } from './measure-exports.ts';
import { measureIngest } from './measure-ingest.ts';
import { measurePage } from './measure-page.ts';
import { measureTrust } from './measure-trust.ts';
import { openPlainConnection } from './plain-connection.ts';
import { asTable, type Measurement } from './report.ts';
import { makeGateway, makeVendor } from './story.ts';

type Server = { readonly url: string; readonly stop: () => void };

async function startServer(): Promise<Server> {
  const { port } = settings();
  const args = ['server/platform/web/serve.ts', '-p', String(port), '-H', '127.0.0.1'];
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await fetch(`${url}/api/health/live`).catch(() => undefined);
    if (answer?.ok) return { url, stop: () => child.kill('SIGTERM') };
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error('the web server did not start');
}

type World = {
  readonly gateway: Awaited<ReturnType<typeof makeGateway>>;
  readonly connection: ReturnType<typeof openPlainConnection>;
  /** Of the web server, which starts when the first part needs it. */
  readonly url: () => Promise<string>;
};

/** Every part measures alone in a database that the parts before it may have filled; their order is that of a full run. */
const PARTS: Readonly<Record<string, (world: World) => Promise<Measurement[]>>> = {
  close: ({ connection, gateway }) => measureClose({ gateway: gateway.actor, connection }),
  ingest: async ({ connection, gateway, url }) => measureIngest({ ...gateway, url: await url(), connection }),
  page: async ({ gateway, url }) => measurePage({ url: await url(), gateway: gateway.actor }),
  disputes: async ({ gateway, url }) => measureDisputes({ url: await url(), gateway: gateway.actor }),
  trust: async ({ url }) => measureTrust({ url: await url() }),
  bundle: () => measureBundle(),
  exports: () => measureExports(),
  // Its copies of records stand under no checkpoint, so that nothing is sequenced after it.
  evidence: async ({ connection, url }) => measureEvidence({ connection, url: await url() }),
};

const RESULTS = 'bench/results.md';
const HEAD = `# Measured

Each section is one run of \`npm run bench\` (a part alone: \`npm run bench -- disputes\`), client and database beside the server. Ratios compare figures of the same run; absolute figures belong to the machine that is named.
`;

/** Writes the section of a part anew and leaves the others as they were. */
function keep(part: string, measurements: readonly Measurement[]): void {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`;
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8').split(/^## /m).slice(1) : [];
  const sections = new Map(before.map((text) => [text.slice(0, text.indexOf('\n')), text]));
  sections.set(
    part,
    `${part}\n\n${machine}, ${new Date().toISOString().slice(0, 10)}.\n\n${asTable(measurements)}\n`,
  );
  const ordered = Object.keys(PARTS).flatMap((name) => sections.get(name)?.trimEnd() ?? []);
  writeFileSync(RESULTS, [HEAD, ...ordered.map((text) => `## ${text}\n`)].join('\n'));
}

/** Smaller numbers try the bench out; only whole ones are kept. */
const isTrial = ['OPENBOOK_BENCH_SUBSCRIPTIONS', 'OPENBOOK_BENCH_RECORDS'].some((name) => process.env[name]);

async function measure(parts: readonly string[]): Promise<void> {
  const connection = openPlainConnection((await database()).source.urls);
  let server: Promise<Server> | undefined;
  const url = () => {
    server ??= startServer();
    return server.then((started) => started.url);
  };
  try {
    await makeVendor();
    const world: World = { gateway: await makeGateway(), connection, url };
    for (const part of parts) {
      const measured = await required(PARTS[part], 'parts were checked')(world);
      console.log(`\n${part}\n${asTable(measured)}`);
      if (!isTrial) keep(part, measured);
    }
  } finally {
    (await server)?.stop();
    await connection.close();
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !Object.hasOwn(PARTS, part));
try {
  if (unknown.length > 0)
    throw new Error(
      `there is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}, and size`,
    );
  await measure(asked.length === 0 ? Object.keys(PARTS) : asked);
} finally {
  await closeDatabase();
}
