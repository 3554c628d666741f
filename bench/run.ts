import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase, database } from '#server/platform/db/index.ts';
import { settings } from '#server/platform/env.ts';
import { measureBundle } from './measure-bundle.ts';
import { measureClose } from './measure-close.ts';
import { measureDisputes } from './measure-disputes.ts';
import { measureIngest } from './measure-ingest.ts';
import { measurePage } from './measure-page.ts';
import { openPlainConnection } from './plain-connection.ts';
import { asTable, type Measurement } from './report.ts';
import { makeGateway } from './story.ts';

type Server = { readonly url: string; readonly stop: () => void };

async function startServer(): Promise<Server> {
  const { port } = settings();
  const args = ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'];
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

async function measureAll(): Promise<Measurement[]> {
  const connection = openPlainConnection((await database()).source.urls);
  try {
    const gateway = await makeGateway();
    const closed = await measureClose({ gateway: gateway.actor, connection });
    console.log(asTable(closed));
    const server = await startServer();
    try {
      const taken = await measureIngest({ ...gateway, url: server.url, connection });
      console.log(asTable(taken));
      const read = await measurePage({ url: server.url, gateway: gateway.actor });
      const disputed = await measureDisputes({ url: server.url, gateway: gateway.actor });
      return [...taken, ...closed, ...read, ...disputed, ...(await measureBundle())];
    } finally {
      server.stop();
    }
  } finally {
    await connection.close();
  }
}

try {
  const table = asTable(await measureAll());
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}, client and database beside the server.`;
  if (!process.env['OPENBOOK_BENCH_SUBSCRIPTIONS'])
    writeFileSync(
      'bench/results.md',
      `# Measured\n\nOne run of \`npm run bench\` on ${machine} Ratios compare figures of the same run; absolute figures belong to this machine.\n\n${table}\n`,
    );
  console.log(`\n${table}`);
} finally {
  await closeDatabase();
}
