import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { closeManifest } from '#core/contracts/close-manifest.ts';
import {
  readManifest,
  readRun,
  readRuns,
  requestRun,
  takeRequestedRun,
} from '#server/modules/billing/index.ts';
import { testStaff } from '#server/platform/auth/testing.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { carryOutRun } from './close-month.ts';
import { planTenants } from './close-run.ts';
import { job as closeRuns } from './close-runs.ts';
import { startRun } from './record-run.ts';
import { openJobCtx, runJob } from './runtime.ts';
import { foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeFor, closeRunner, FOUNDED, onlyInvoiceOf, phasesOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');
const LATER = new Date('2026-11-03T00:11:00Z');
const operator = testStaff('billing_operator');

const ask = (month: string, kind: 'real' | 'dry', actor = operator) =>
  withSystem({ actor }, (tx) => requestRun(testCtx(tx, { actor, now: CUT_OFF }), { month, kind }));
const take = (now: Date) => openJobCtx('close-runs', { now }).transaction(null, takeRequestedRun);
const look = (runId: string, actor = operator) =>
  withVendor({ actor, reason: 'test' }, (tx) => readRun(testCtx(tx, { actor, now: LATER }), { runId }));

beforeAll(() => foundVendor(FOUNDED));

describe('a run that was asked for on the desk', () => {
  test('waits for a worker, is carried out, and shows what it came to', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
    await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 160 }], CUT_OFF);
    const parked = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', hasContract: false });

    const dry = await ask('2026-10', 'dry');
    await expect(ask('2026-10', 'dry')).rejects.toMatchObject({ code: 'billing.run_under_way' });
    expect(await look(dry.runId)).toMatchObject({ state: 'waiting', startedAt: null, phases: [] });
    expect(await runJob(closeRuns, { now: CUT_OFF })).toMatchObject({ detail: '1 runs carried out' });
    expect(await look(dry.runId)).toMatchObject({
      state: 'done',
      kind: 'dry',
      startedBy: `user:${operator.userId}`,
      phases: [
        { phase: 'final', closes: 1 },
        { phase: 'parked', closes: 1 },
      ],
      totals: [{ currency: 'USD', invoices: 1 }],
      record: null,
    });
    expect(await phasesOf(customer)).toEqual([]);

    const real = await ask('2026-10', 'real');
    await runJob(closeRuns, { now: CUT_OFF });
    const { document } = await onlyInvoiceOf(customer);
    const run = await look(real.runId);
    expect(run).toMatchObject({
      state: 'done',
      closes: 2,
      parked: 1,
      phases: [
        { phase: 'delivered', closes: 1 },
        { phase: 'parked', closes: 1 },
      ],
      progress: { closes: 2, closesSettled: 2, done: 14, total: 14, secondsLeft: null },
      totals: [{ currency: 'USD', invoices: 1, total: document.totals.total }],
      parkedCloses: [{ tenant: parked.externalId, parked: { code: 'billing.contract_missing' } }],
    });
    expect(run.record).toMatchObject({ kid: expect.any(String) });
    const manifest = await withSystem({ actor: operator }, (tx) =>
      readManifest(testCtx(tx, { actor: operator }), { runId: real.runId }),
    );
    expect(closeManifest.parse(JSON.parse(manifest.text)).invoices).toHaveLength(1);
    await expect(
      withSystem({ actor: operator }, (tx) =>
        readManifest(testCtx(tx, { actor: operator }), { runId: dry.runId }),
      ),
    ).rejects.toMatchObject({ code: 'billing.run_without_manifest' });
    expect(await runJob(closeRuns, { now: CUT_OFF })).toMatchObject({ outcome: 'nothing_due' });
    const runs = await withVendor({ actor: operator, reason: 'test' }, (tx) =>
      readRuns(testCtx(tx, { actor: operator })),
    );
    expect(runs.map(({ id }) => id).sort()).toEqual([dry.runId, real.runId].sort());
  });

  test('is taken up again when its worker has died, and ends as if it had not', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' });
    const { runId } = await ask('2026-09', 'real');
    expect(await take(CUT_OFF)).toMatchObject({ id: runId, month: '2026-09', kind: 'real' });
    // It closed half of the month, and died.
    await closeFor(customer, '2026-09', CUT_OFF);
    expect(await take(CUT_OFF)).toBeNull();
    expect(await runJob(closeRuns, { now: CUT_OFF })).toMatchObject({ outcome: 'nothing_due' });
    await runJob(closeRuns, { now: LATER });
    expect(await look(runId)).toMatchObject({ state: 'done', retries: 1, closes: 1 });
    expect(await phasesOf(customer)).toContain('2026-09-01 delivered');
  });

  test('is for billing operators to ask for, and for billing staff to see', async () => {
    for (const role of ['finance_approver', 'support', 'sre', 'vendor_admin'] as const)
      await expect(ask('2026-08', 'dry', testStaff(role))).rejects.toMatchObject({ code: 'policy.denied' });
    const { runId } = await ask('2026-08', 'dry');
    await expect(look(runId, testStaff('sre'))).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(look(runId, testStaff('auditor'))).resolves.toMatchObject({ month: '2026-08' });
    await expect(look('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'billing.run_unknown',
    });
  });
});

test('a run waits for closes that another worker holds, and without waiting leaves them as they stand', async () => {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' });
  await planTenants(closeRunner(CUT_OFF), [customer.id], '2026-09');
  const other = new Client({ connectionString: db.urls().admin });
  await other.connect();
  const close = async (waits: boolean, pause: () => Promise<void>) => {
    const runner = { ...closeRunner(CUT_OFF), pause };
    const run = await startRun(runner, { month: '2026-09', kind: 'real', onlyTenant: customer.externalId });
    const { closes } = await carryOutRun(runner, { run, tenantId: customer.id, waits });
    return closes.map(({ phase }) => phase);
  };
  try {
    await other.query('begin');
    await other.query('select 1 from close where tenant_id = $1 for no key update', [customer.id]);
    let pauses = 0;
    const release = async () => {
      pauses += 1;
      await other.query('commit');
    };
    expect(await close(false, release)).toEqual(['open']);
    expect(pauses).toBe(0);
    expect(await close(true, release)).toEqual(['delivered']);
    expect(pauses).toBeGreaterThan(0);
  } finally {
    await other.end();
  }
});
