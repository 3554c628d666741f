import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { attest, receipt } from '#server/modules/evidence/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();

function startWorker() {
  const urls = db.urls();
  return spawn(process.execPath, ['server/jobs/worker.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      OPENBOOK_LOG_LEVEL: 'info',
      OPENBOOK_DEMO: 'on',
      DATABASE_URL: urls.app,
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_DESK_URL: urls.desk,
      DATABASE_WORKER_URL: urls.worker,
    },
  });
}

test('a worker gives a record its receipt within five seconds and ends cleanly when asked', async () => {
  const worker = startWorker();
  const exited = once(worker, 'exit');
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    worker.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('the worker is ready')) resolve();
    });
    exited.then(() => reject(new Error(`the worker ended early: ${output}`)), reject);
  });
  try {
    await ready;
    const now = new Date();
    const { attestationId } = await withSystem({ actor: testOperator }, (tx) =>
      attest(testCtx(tx, { now }), {
        tenantId: null,
        kind: 'plan-version',
        subjectName: 'plan',
        subjectRef: randomUUID(),
        subjects: [{ name: 'plan.json', sha256: 'a'.repeat(64) }],
        predicate: {},
      }),
    );
    let text: string | null = null;
    for (const deadline = Date.now() + 5_000; text === null && Date.now() < deadline; await pause(100))
      text = await withSystem({ actor: testOperator }, (tx) => receipt(testCtx(tx), { attestationId }));
    expect(text).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
  } finally {
    worker.kill('SIGTERM');
  }
  expect(await exited).toEqual([0, null]);
});
