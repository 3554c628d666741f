import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clockAt, type Deployment, openDeployment, until } from './deployment.ts';
import { usageEvent } from './setup.ts';

let openbook: Deployment;

beforeAll(async () => {
  openbook = await openDeployment();
});
afterAll(() => openbook?.close());

const data = () => join(openbook.home, 'postgres', 'data');
const backup = () => join(openbook.home, 'postgres', 'data.backup');
const bundleFile = (number: string) => join(openbook.folder, `${number}.zip`);

async function importDay(day: string): Promise<void> {
  const file = join(openbook.folder, `${day}.jsonl`);
  const events = ['north', 'south'].map((tenant) =>
    JSON.stringify(usageEvent(tenant, `${tenant}-${day}`, `${day}T10:00:00Z`)),
  );
  writeFileSync(file, `${events.join('\n')}\n`);
  await openbook.must(['import', 'events', file], clockAt(`${day}T23:00:00Z`));
}

async function closeMonth(month: string, at: string): Promise<void> {
  await openbook.must(['close', '--period', month], clockAt(at));
}

async function verifyBundle(number: string): Promise<Record<string, unknown>> {
  await openbook.must(
    ['bundle', 'invoice', number, '--out', bundleFile(number)],
    clockAt('2026-12-10T00:00:00Z'),
  );
  const { code, stdout, stderr } = await openbook.openbook(['verify', bundleFile(number), '--json']);
  expect(stdout + stderr).toContain('"verified":true');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

const logState = async (): Promise<{ size: number; standing: { kind: string } }> =>
  JSON.parse((await openbook.openbook(['log', 'state'])).stdout);

test('keys change with an overlap, and bundles from before and after verify', async () => {
  await importDay('2026-10-05');
  await closeMonth('2026-10', '2026-11-03T08:00:00Z');
  await verifyBundle('FT-000001');
  for (const purpose of ['attestation', 'checkpoint'])
    await openbook.must(['keys', 'rotate', '--purpose', purpose], clockAt('2026-11-04T08:00:00Z'));
  await importDay('2026-11-05');
  await closeMonth('2026-11', '2026-12-03T08:00:00Z');
  await verifyBundle('FT-000001');
  await verifyBundle('FT-000003');
  await openbook.must(['log', 'verify']);

  const keysOf = (file: string): string[] => {
    const envelope = unzipSync(readFileSync(file))['attestation.dsse.json'];
    const { signatures } = JSON.parse(strFromU8(envelope ?? new Uint8Array()));
    return signatures.map(({ keyid }: { keyid: string }) => keyid);
  };
  const [before, after] = [keysOf(bundleFile('FT-000001')), keysOf(bundleFile('FT-000003'))];
  expect(before).not.toEqual(after);
}, 300_000);

test('the old key signs the record of the new one', async () => {
  const web = await openbook.startWeb(clockAt('2026-12-03T09:00:00Z'));
  const answer = await fetch(`${openbook.url}/.well-known/openbook-keys.json`);
  const { keys, checkpointKeys } = (await answer.json()) as {
    keys: { kid: string; notAfter?: string }[];
    checkpointKeys: unknown[];
  };
  const records = await openbook.look<{ kid: string; statement: string }>(
    `select kid, convert_from(payload, 'UTF8') as statement from attestation where kind = 'key-rotation' order by issued_at, id`,
  );
  await web.stop();
  expect([keys.length, checkpointKeys.length, records.length]).toEqual([2, 2, 2]);
  const old = keys.find(({ notAfter }) => notAfter !== undefined);
  const changed = records.map(({ kid, statement }) => ({ signer: kid, ...JSON.parse(statement).predicate }));
  expect(changed.find(({ purpose }) => purpose === 'attestation')).toMatchObject({
    signer: old?.kid,
    previousKid: old?.kid,
  });
  expect(changed.find(({ purpose }) => purpose === 'checkpoint')).toHaveProperty('previousKeySignature');
});

test('a restored backup behind the checkpoint file signs nothing until the loss is accepted', async () => {
  // A cold copy: no process is left, so the database is stopped.
  execFileSync('cp', ['-a', data(), backup()]);
  const kept = await logState();
  await importDay('2026-12-05');
  await openbook.must(['keys', 'rotate'], clockAt('2026-12-06T08:00:00Z'));
  await openbook.must(['log', 'checkpoint'], clockAt('2026-12-06T08:01:00Z'));
  const lost = await logState();
  expect(lost.size).toBeGreaterThan(kept.size);
  const file = readFileSync(join(openbook.home, 'checkpoints.log'), 'utf8');

  rmSync(data(), { recursive: true });
  renameSync(backup(), data());
  expect(await logState()).toMatchObject({
    size: kept.size,
    standing: { kind: 'tree-behind', fileSize: lost.size },
  });

  // A worker boots and closes the month that is due, but nothing of it gets a receipt or leaves the house.
  const january = clockAt('2027-01-05T08:00:00Z');
  const [web, worker] = [await openbook.startWeb(january), await openbook.startWorker(january)];
  await worker.says(/the evidence log and its checkpoint file disagree/);
  const phases = () =>
    openbook.look<{ phase: string }>(`select phase::text from close where period_start = '2026-12-01'`);
  await until(phases, (rows) => rows.length === 2 && rows.every(({ phase }) => phase === 'signed'));
  await worker.says(/log_behind_file|a checkpoint over/);
  const ready = await fetch(`${openbook.url}/api/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([
    503,
    { ready: false, checks: { log: 'behind' } },
  ]);
  const proof = await fetch(`${openbook.url}/api/v1/log/checkpoint`);
  expect((await proof.text()).split('\n')[1]).toBe(String(kept.size));
  expect((await openbook.openbook(['log', 'checkpoint'])).code).toBe(1);
  expect(readFileSync(join(openbook.home, 'checkpoints.log'), 'utf8')).toBe(file);

  const told = await openbook.openbook(['log', 'recover']);
  expect([told.code, told.stdout]).toEqual([
    1,
    expect.stringContaining(`${lost.size - kept.size} signed ones are missing`),
  ]);
  await openbook.must(['log', 'recover', '--reason', 'the disk died'], clockAt('2027-01-05T08:10:00Z'));
  await until(phases, (rows) => rows.every(({ phase }) => phase === 'delivered'));
  const healed = await fetch(`${openbook.url}/api/health/ready`);
  expect([healed.status, await healed.json()]).toMatchObject([200, { ready: true }]);
  await worker.stop();
  await web.stop();
  await openbook.must(['log', 'verify'], clockAt('2027-01-05T09:00:00Z'));
  expect(await logState()).toMatchObject({ standing: { kind: 'settled' } });
  await verifyBundle('FT-000001');
  await openbook.must(
    ['bundle', 'invoice', 'FT-000005', '--out', bundleFile('FT-000005')],
    clockAt('2027-01-05T10:00:00Z'),
  );
  expect((await openbook.openbook(['verify', bundleFile('FT-000005')])).code).toBe(0);
}, 300_000);
