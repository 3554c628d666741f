import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { evidenceExport } from '#core/contracts/evidence-export.ts';
import { controlOf } from '#core/controls/frameworks.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { attest, attestFacts } from '#server/modules/evidence/index.ts';
import {
  claimExport,
  readDueExports,
  readExports,
  readSnapshots,
  requestExport,
  requestSnapshot,
  takeExport,
  takeSnapshot,
} from '#server/modules/exports/index.ts';
import { addMember } from '#server/modules/identity/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { inHome } from '#server/platform/home.ts';
import { objectStore } from '#server/platform/storage/index.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as makeExports } from './make-exports.ts';
import { job as removeExports } from './remove-exports.ts';
import { openJobCtx, runJob } from './runtime.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { sequence } from './testing/log-actions.ts';
import { carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const FOUNDED = new Date('2026-08-01T08:00:00Z');
const NOW = new Date('2026-11-20T08:00:00Z');
const QUARTER = { from: '2026-10-01', until: '2026-12-31' };
const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

let acme: Customer;
let other: Customer;
let ada: PersonActor;
let nils: PersonActor;
/** The run of the first export. */
let first: string;

const asPerson = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now })));
const inside = <T>(customer: Customer, actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withTenant({ actor, tenantIds: [customer.id] }, (tx) => work(testCtx(tx, { actor, now })));

async function adminOf(customer: Customer): Promise<PersonActor> {
  const { userId } = await asCustomer(
    customer,
    (ctx) =>
      addMember(ctx, {
        tenantId: customer.id,
        email: `${randomUUID()}@example.test`,
        name: 'Ada',
        role: 'tenant_admin',
      }),
    FOUNDED,
  );
  return (await personByUserId(userId, NOW)) ?? expect.unreachable();
}

/** An invoice's record as the close signs it, a hold's, which is internal, and one that says more than customers are given. */
function sign(customer: Customer, at: Date) {
  const record = (kind: 'invoice', ref: string, predicate: Record<string, unknown>) =>
    asCustomer(
      customer,
      (ctx) =>
        attest(ctx, {
          tenantId: customer.id,
          kind,
          subjectName: ref,
          subjectRef: ref,
          subjects: [{ name: `${kind}.json`, sha256: 'a'.repeat(64) }],
          predicate,
        }),
      at,
    );
  return (async () => {
    await record('invoice', `${customer.externalId}-1`, {
      number: `${customer.externalId}-1`,
      period: { start: '2026-10-01', end: '2026-11-01' },
    });
    await record('invoice', `${customer.externalId}-2`, { number: 'x', note: 'quicksilverheron' });
    await asCustomer(
      customer,
      (ctx) =>
        attestFacts(ctx, {
          kind: 'legal-hold',
          tenantId: customer.id,
          ref: `hold-${customer.externalId}`,
          name: 'HOLD-1',
          facts: { reason: 'quicksilverheron' },
        }),
      at,
    );
  })();
}

beforeAll(async () => {
  await foundVendor(FOUNDED);
  acme = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  other = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  ada = await adminOf(acme);
  nils = await makeStaff('auditor', NOW);
  for (const customer of [acme, other]) await sign(customer, new Date('2026-11-01T08:00:00Z'));
  await sequence(NOW);
});
afterEach(() => vi.stubEnv('OPENBOOK_FAULT', ''));

const make = async (now: Date) => (await runJob(makeExports, { now })).detail;
const drafts = () => (existsSync(inHome('files', 'drafts')) ? readdirSync(inHome('files', 'drafts')) : []);
const exportsAt = (now: Date) => asPerson(nils, readExports, now);
const latest = async (now: Date) => (await exportsAt(now))[0] ?? expect.unreachable();

/** Asks at an instant, and answers the run once it is made a few seconds later. */
async function made(now: Date): Promise<string> {
  const { run } = await asPerson(nils, (ctx) => requestExport(ctx, QUARTER), now);
  expect(await make(now)).toBe('waiting for the log');
  await sequence(now);
  expect(await make(new Date(now.getTime() + 3_000))).toBe('made');
  return run;
}

async function filesOf(sha256: string) {
  return new Map(Object.entries(unzipSync(await objectStore().getObject(sha256))));
}
const listOf = (files: ReadonlyMap<string, Uint8Array>) =>
  evidenceExport.parse(JSON.parse(strFromU8(files.get('evidence-export.json') ?? expect.unreachable())));

describe('an export that an auditor asks for', () => {
  test('goes from waiting to a file that verifies; who takes it is shown', async () => {
    const run = await made(NOW);
    first = run;
    const view = await latest(NOW);
    expect(view).toMatchObject({ run, phase: 'ready', trouble: null, askedBy: 'auditor', downloads: [] });
    expect([view.done, view.expiresAt]).toEqual([view.total, '2026-11-27T08:00:03.000Z']);
    const { fileName, sha256 } = await asPerson(nils, (ctx) => takeExport(ctx, { run }), after(1));
    expect([fileName, sha256]).toEqual(['evidence-2026-10-01-2026-12-31.zip', view.sha256]);
    const files = await filesOf(sha256);
    expect((await verifyBundle(files)).checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(listOf(files).records.map(({ kind }) => kind)).toContain('legal-hold');
    expect((await latest(after(2))).downloads).toEqual([{ by: 'auditor', at: after(1).toISOString() }]);
    expect(drafts()).toEqual([]);
  });

  test('asked for again holds the same records', async () => {
    const one = await made(after(10));
    const second = await made(after(11));
    const recordsOf = async (run: string) => {
      const { sha256 } = await asPerson(nils, (ctx) => takeExport(ctx, { run }), after(12));
      return listOf(await filesOf(sha256)).records.filter(({ kind }) => kind !== 'evidence-export');
    };
    expect(await recordsOf(second)).toEqual(await recordsOf(one));
  });

  test('for a control holds the kinds that speak for it, and says so; without one it says which it speaks for', async () => {
    const at = after(20);
    const control = 'soc2-2017:C1.2';
    const { run } = await asPerson(nils, (ctx) => requestExport(ctx, { ...QUARTER, control }), at);
    await make(at);
    await sequence(at);
    await make(after(21));
    const { sha256 } = await asPerson(nils, (ctx) => takeExport(ctx, { run }), after(22));
    const { controls, scope } = listOf(await filesOf(sha256));
    expect(scope).toMatchObject({ control, kinds: controlOf(control)?.control.kinds });
    expect(scope.kinds).toContain('removal');
    expect(controls?.map((one) => `${one.control} ${one.records}`)).toEqual(['C1.2 0']);
    expect((await latest(after(22))).control).toBe(control);
    await expect(
      asPerson(nils, (ctx) => requestExport(ctx, { ...QUARTER, control: 'soc2-2017:CC0' }), at),
    ).rejects.toThrow('no control');
    const all = await asPerson(nils, (ctx) => takeExport(ctx, { run: first }), after(22));
    const listed = listOf(await filesOf(all.sha256));
    expect(listed.controls?.map((one) => one.control)).toEqual(expect.arrayContaining(['PI1.4', 'A.5.33']));
    expect(listed.controls?.every(({ records }) => records > 0)).toBe(true);
  });

  test('that breaks off is taken up again by the next worker, and nothing half is offered', async () => {
    const at = after(30);
    await asPerson(nils, (ctx) => requestExport(ctx, QUARTER), at);
    const [key] = await asVendorJob((ctx) => readDueExports(ctx, 10), at);
    // A worker that died while it held the export.
    await asVendorJob((ctx) => claimExport(ctx, key ?? expect.unreachable()), at);
    expect((await runJob(makeExports, { now: after(31) })).outcome).toBe('nothing_due');
    vi.stubEnv('OPENBOOK_FAULT', 'exports.prepared:throw');
    expect(await make(after(41))).toBe('interrupted');
    expect(await latest(after(41))).toMatchObject({
      phase: 'preparing',
      trouble: 'interrupted',
      sha256: null,
    });
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await make(after(43))).toBe('waiting for the log');
    await sequence(after(43));
    vi.stubEnv('OPENBOOK_FAULT', 'exports.written:throw');
    expect(await make(after(44))).toBe('interrupted');
    expect(await latest(after(44))).toMatchObject({ phase: 'writing', sha256: null });
    expect(drafts()).toHaveLength(1);
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await make(after(60))).toBe('made');
    expect(await latest(after(60))).toMatchObject({ phase: 'ready', trouble: null });
    const [listed] = await db.asAdmin<{ count: number }>(
      `select count(*)::int as count from attestation where kind = 'evidence-export' and issued_at = '${after(43).toISOString()}'`,
    );
    expect(listed?.count).toBe(1);
  });

  test('says that the storage or the log is in the way, and is tried again', async () => {
    const at = after(100);
    await asPerson(nils, (ctx) => requestExport(ctx, QUARTER), at);
    await db.asAdmin(`insert into log_verification (id, size, leaves_checked, frontier, ok, first_bad, started_at, finished_at)
      values (gen_random_uuid(), 1, 1, '', false, 'leaf 0', '${at.toISOString()}', '${at.toISOString()}')`);
    expect(await make(at)).toBe('log-unhealthy');
    expect(await latest(at)).toMatchObject({
      phase: 'preparing',
      trouble: 'log-unhealthy',
      triedAgainAt: new Date(at.getTime() + 30_000).toISOString(),
    });
    await db.asAdmin('delete from log_verification');
    const folder = inHome('files', 'drafts');
    expect(await make(after(101))).toBe('waiting for the log');
    await sequence(after(101));
    // Where a file stands instead of the folder nobody can write, the superuser of the machine included.
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    expect(await make(after(102))).toBe('storage-unavailable');
    expect(await latest(after(102))).toMatchObject({ phase: 'writing', trouble: 'storage-unavailable' });
    rmSync(folder);
    expect(await make(after(110))).toBe('made');
  });

  test('goes after its days, with its bytes, and what a crash left', async () => {
    const run = await made(after(200));
    const { sha256 } = await asPerson(nils, (ctx) => takeExport(ctx, { run }), after(201));
    const path = inHome('files', sha256.slice(0, 2), sha256.slice(2));
    expect(existsSync(path)).toBe(true);
    const later = new Date('2026-12-01T08:00:00Z');
    await expect(asPerson(nils, (ctx) => takeExport(ctx, { run }), later)).rejects.toMatchObject({
      code: 'exports.gone',
    });
    const { detail } = await runJob(removeExports, { now: later });
    expect(detail).toMatch(/^\d+ files removed/);
    await carryOut(later);
    expect(existsSync(path)).toBe(false);
    await expect(filesOf(sha256)).rejects.toMatchObject({ code: 'storage.object_missing' });
    expect((await exportsAt(later)).find((one) => one.run === run)).toMatchObject({ phase: 'gone', sha256 });
    await expect(asPerson(nils, (ctx) => takeExport(ctx, { run }), later)).rejects.toMatchObject({
      code: 'exports.gone',
    });
  });

  test('is asked for by who reads records, of customers that there are, and a few at a time', async () => {
    const jonas = await makeStaff('sre', NOW);
    await expect(asPerson(jonas, (ctx) => requestExport(ctx, QUARTER))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(
      asPerson(nils, (ctx) => requestExport(ctx, { ...QUARTER, tenant: 'nobody' })),
    ).rejects.toMatchObject({ code: 'tenancy.unknown' });
    const at = new Date('2026-12-10T08:00:00Z');
    const narrow = { ...QUARTER, tenant: acme.externalId, kinds: ['legal-hold'] };
    for (let n = 0; n < 5; n++) await asPerson(nils, (ctx) => requestExport(ctx, narrow), at);
    await expect(asPerson(nils, (ctx) => requestExport(ctx, narrow), at)).rejects.toMatchObject({
      code: 'exports.under_way',
    });
    expect(await make(at)).toBe(Array(5).fill('waiting for the log').join(', '));
    await sequence(at);
    expect(await make(new Date(at.getTime() + 3_000))).toBe(Array(5).fill('made').join(', '));
  });
});

function asVendorJob<T>(work: (ctx: Ctx) => Promise<T>, now: Date): Promise<T> {
  return openJobCtx('make-exports', { now }).transaction(null, work);
}

describe('a customer’s snapshot', () => {
  test('holds what it was given in the period, nothing internal and nothing of others, and verifies', async () => {
    const at = new Date('2026-12-12T08:00:00Z');
    const key = { tenantId: acme.id };
    const { run } = await inside(acme, ada, (ctx) => requestSnapshot(ctx, { ...key, period: QUARTER }), at);
    await expect(
      inside(acme, ada, (ctx) => requestSnapshot(ctx, { ...key, period: QUARTER }), at),
    ).rejects.toMatchObject({ code: 'exports.under_way' });
    expect(await make(at)).toBe('waiting for the log');
    await sequence(at);
    const then = new Date(at.getTime() + 3_000);
    expect(await make(then)).toBe('made');
    const { fileName, sha256 } = await inside(acme, ada, (ctx) => takeSnapshot(ctx, { ...key, run }), then);
    expect(fileName).toBe(`snapshot-${acme.externalId}-2026-10-01-2026-12-31.zip`);
    const files = await filesOf(sha256);
    expect((await verifyBundle(files)).checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(listOf(files).controls).toBeUndefined();
    expect(listOf(files).records.map(({ kind, tenant }) => `${tenant} ${kind}`)).toEqual([
      `${acme.externalId} invoice`,
    ]);
    const said = [...files.values()].map((bytes) => strFromU8(bytes)).join('\n');
    for (const secret of ['quicksilverheron', other.externalId, other.id])
      for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -4)])
        expect(said.includes(form)).toBe(false);
    const [view] = await inside(acme, ada, (ctx) => readSnapshots(ctx, key), then);
    expect(view).toMatchObject({ run, phase: 'ready', downloads: [{ by: 'Ada' }] });

    const eve = await adminOf(other);
    const elsewhere = { tenantId: other.id };
    const refused = (asked: string) =>
      inside(other, eve, (ctx) => takeSnapshot(ctx, { ...elsewhere, run: asked }), then).catch(
        ({ code, message, status }) => ({ code, message, status }),
      );
    const unknown = { code: 'exports.unknown', message: 'There is no such export.', status: 404 };
    expect(await Promise.all([run, randomUUID(), 'nothing'].map(refused))).toEqual([
      unknown,
      unknown,
      unknown,
    ]);
    expect(await inside(other, eve, (ctx) => readSnapshots(ctx, elsewhere), then)).toEqual([]);
    expect((await exportsAt(then)).some((one) => one.run === run)).toBe(false);
    await expect(asPerson(nils, (ctx) => takeExport(ctx, { run }), then)).rejects.toMatchObject(unknown);
  });

  test('waits while the job is switched off for the customer', async () => {
    const at = new Date('2026-12-13T08:00:00Z');
    const key = { tenantId: other.id };
    const eve = await adminOf(other);
    const turn = (enabled: boolean) =>
      asCustomer(
        other,
        (ctx) => changeSwitch(ctx, { name: 'job.make-exports', tenantId: other.id, enabled, reason: 'test' }),
        at,
      );
    await turn(false);
    await inside(other, eve, (ctx) => requestSnapshot(ctx, { ...key, period: QUARTER }), at);
    expect(await make(at)).toBe('switched off');
    await turn(true);
    expect(await make(new Date(at.getTime() + 61_000))).toBe('waiting for the log');
  });
});

describe('the database', () => {
  test('offers nothing but a whole file, goes no step back, and loses no row', async () => {
    const run = (await exportsAt(NOW))[0]?.run;
    const refused = (sql: string) =>
      asVendor((ctx) => ctx.tx.$executeRawUnsafe(sql.replaceAll('$run', `'${run}'::uuid`)), NOW);
    await expect(refused(`update export_work set phase = 'waiting' where run_id = $run`)).rejects.toThrow();
    await expect(refused(`update export_work set phase = 'gone' where run_id = $run`)).rejects.toThrow();
    await expect(refused('delete from export_work where run_id = $run')).rejects.toThrow();
    await expect(refused(`update export_run set asked_by = 'x' where id = $run`)).rejects.toThrow();
    await expect(
      refused(
        `insert into export_download (id, run_id, actor, at) values (gen_random_uuid(), $run, 'x', '2027-06-01')`,
      ),
    ).rejects.toThrow(/not offered/);
  });
});
