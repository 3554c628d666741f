import { beforeAll, describe, expect, test } from 'vitest';
import { closeManifest } from '#core/contracts/close-manifest.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { createSubscription } from '#server/modules/pricing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as closePeriods } from './close-periods.ts';
import { dryClose } from './dry-close.ts';
import { openJobCtx, runJob } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeFor, closeRunner, FOUNDED, onlyInvoiceOf, runFor } from './testing/close-story.ts';
import { damageDocument } from './testing/damage.ts';

ownHome();
const db = ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');

type RunRow = {
  month: string;
  kind: string;
  is_scheduled: boolean;
  only_tenant: string | null;
  started_by: string;
  outcome: string | null;
  closes: number;
  parked: number;
  differences: number;
  first_difference: string | null;
  manifest: Buffer | null;
  manifest_sha256: string | null;
  attestation_id: string | null;
};

async function runRow(id: string): Promise<RunRow> {
  const [row] = await db.asAdmin<RunRow>('select * from close_run where id = $1', [id]);
  if (row === undefined) throw new Error('there is no such run');
  return row;
}

const phasesOfRun = (id: string) =>
  db.asAdmin<{ phase: string; closes: number }>(
    'select phase::text, closes from close_run_phase where run_id = $1 order by phase',
    [id],
  );

/** How many rows there are of everything that a close writes. */
async function written(): Promise<string> {
  const tables = [
    'close',
    'close_step',
    'close_document',
    'close_coverage',
    'close_run_member',
    'invoice_group',
    'invoice',
    'invoice_line',
    'number_series',
    'day_seal',
    'pending_item',
    'attestation',
    'mail_message',
    'outbox',
  ];
  const rows = await db.asAdmin(
    `${tables.map((t) => `select '${t}' as t, count(*)::int as n, md5(string_agg(x::text, '' order by x::text)) as h from ${t} x`).join(' union all ')}`,
  );
  return JSON.stringify(rows);
}

async function billed(units: number): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units }], CUT_OFF);
  return customer;
}

/** A second subscription over a month that was billed without it. */
function subscribeAgain(customer: Customer) {
  const input = { tenantId: customer.id, plan: 'pro', version: 1, startsOn: '2026-10-01' };
  return asCustomer(customer, (ctx) => createSubscription(ctx, input), CUT_OFF);
}

beforeAll(() => foundVendor(FOUNDED));

describe('a close run', () => {
  test('is a row with its counts, and a signed manifest of inputs, rules and outputs', async () => {
    const customer = await billed(100);
    const { manifest, runId } = await runFor(customer, '2026-10', CUT_OFF);
    const row = await runRow(runId);
    expect(row).toMatchObject({
      month: '2026-10',
      kind: 'real',
      is_scheduled: false,
      only_tenant: customer.externalId,
      outcome: 'done',
      closes: 1,
      parked: 0,
      manifest_sha256: manifest?.sha256,
      attestation_id: manifest?.attestationId,
    });
    expect(await phasesOfRun(runId)).toEqual([{ phase: 'delivered', closes: 1 }]);
    const invoice = await onlyInvoiceOf(customer);
    const document = closeManifest.parse(JSON.parse(String(row.manifest)));
    expect(canonicalJson(document)).toBe(String(row.manifest));
    expect(document).toMatchObject({
      month: '2026-10',
      rules: [{ plan: 'pro', version: 1 }],
      invoices: [
        {
          tenant: customer.externalId,
          number: invoice.number,
          sha256: invoice.sha256,
          total: invoice.document.totals.total,
          inputs: invoice.document.inputs,
        },
      ],
      waiting: [],
      totals: [{ currency: 'USD', invoices: 1, total: invoice.document.totals.total }],
    });
    const [record] = await db.asAdmin<{ payload: Buffer }>(
      `select payload from attestation where kind = 'close-manifest' and subject_ref = $1`,
      [manifest?.sha256],
    );
    expect(JSON.parse(String(record?.payload))).toMatchObject({
      subject: [{ name: 'close-manifest.json', digest: { sha256: manifest?.sha256 } }],
    });
  });

  test('run again is a run of its own with the same manifest, byte for byte, and one record', async () => {
    const customer = await billed(7);
    const first = await runFor(customer, '2026-10', CUT_OFF);
    const again = await runFor(customer, '2026-10', new Date('2026-11-09T00:00:00Z'));
    expect(again.runId).not.toBe(first.runId);
    expect(again.manifest).toEqual(first.manifest);
    expect((await runRow(again.runId)).manifest).toEqual((await runRow(first.runId)).manifest);
  });

  test('lists what is parked as waiting, with its reason', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', hasContract: false });
    await db.asAdmin(`delete from contract where tenant_id = $1`, [customer.id]);
    const { runId } = await runFor(customer, '2026-10', CUT_OFF);
    const row = await runRow(runId);
    expect(row).toMatchObject({ closes: 1, parked: 1, outcome: 'done' });
    expect(JSON.parse(String(row.manifest))).toMatchObject({
      invoices: [],
      waiting: [{ tenant: customer.externalId, phase: 'parked', code: 'billing.contract_missing' }],
    });
  });

  test('that broke off is written down as failed, with the reason and no manifest', async () => {
    const customer = await billed(7);
    await closeFor(customer, '2026-10', CUT_OFF);
    await subscribeAgain(customer);
    await expect(runFor(customer, '2026-10', CUT_OFF)).rejects.toMatchObject({
      code: 'billing.inputs_changed',
    });
    const rows = await db.asAdmin<RunRow & { detail: string }>(
      `select * from close_run where only_tenant = $1 and outcome <> 'done'`,
      [customer.externalId],
    );
    expect(rows).toMatchObject([{ outcome: 'failed', manifest: null }]);
    expect(rows[0]?.detail).toContain(customer.externalId);
  });

  test('does not change once it has ended', async () => {
    const { runId } = await runFor(await billed(1), '2026-10', CUT_OFF);
    await expect(db.asAdmin('update close_run set retries = 9 where id = $1', [runId])).rejects.toThrow(
      /ended is immutable/,
    );
    await expect(db.asAdmin('delete from close_run_phase where run_id = $1', [runId])).rejects.toThrow(
      /immutable/,
    );
  });
});

describe('a dry run', () => {
  const dry = (customer: Customer, at = CUT_OFF) =>
    dryClose(closeRunner(at), { month: '2026-10', tenant: customer });

  test('calculates what a real one would, and leaves nothing but its row', async () => {
    const customer = await billed(160);
    const before = await written();
    const found = await dry(customer);
    expect(await written()).toBe(before);
    expect([...found.phases]).toEqual([['final', 1]]);
    expect(found.differences).toEqual([]);
    expect(await runRow(found.runId)).toMatchObject({
      kind: 'dry',
      outcome: 'done',
      closes: 1,
      differences: 0,
      manifest: null,
    });
    await closeFor(customer, '2026-10', CUT_OFF);
    const { document } = await onlyInvoiceOf(customer);
    const [total] = await db.asAdmin<{ total_minor: string; currency: string }>(
      'select total_minor::text, currency from close_run_total where run_id = $1',
      [found.runId],
    );
    expect(total).toEqual({
      currency: 'USD',
      total_minor: document.totals.total.replace('.', ''),
    });
  });

  test('counts what still collects, and what would be parked', async () => {
    const early = await billed(1);
    expect([...(await dry(early, new Date('2026-11-02T23:59:59Z'))).phases]).toEqual([['collecting', 1]]);
    const parked = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', hasContract: false });
    const found = await dry(parked);
    expect([...found.phases]).toEqual([['parked', 1]]);
    expect(await runRow(found.runId)).toMatchObject({ parked: 1 });
  });

  test('of a closed month compares what was issued, and names the first figure that differs', async () => {
    const customer = await billed(160);
    await closeFor(customer, '2026-10', CUT_OFF);
    expect(await dry(customer)).toMatchObject({ differences: [] });
    const { number } = await onlyInvoiceOf(customer);
    await damageDocument(db.asAdmin, {
      tenantId: customer.id,
      name: 'invoice.json',
      from: '"amount":"49.00"',
      to: '"amount":"48.00"',
    });
    const found = await dry(customer);
    expect(found.differences).toEqual([`${number}: 1, amount: issued 48.00, recomputed 49.00`]);
    expect(await runRow(found.runId)).toMatchObject({
      differences: 1,
      first_difference: `${number}: 1, amount: issued 48.00, recomputed 49.00`,
    });
  });

  test('names the customer who is billed with other subscriptions than there are now', async () => {
    const customer = await billed(3);
    await closeFor(customer, '2026-10', CUT_OFF);
    await subscribeAgain(customer);
    const { differences } = await dry(customer);
    expect(differences).toEqual([expect.stringContaining(`${customer.externalId} is billed for 2026-10-01`)]);
  });
});

describe('what the schedule closes', () => {
  test('is one run of the month, open until all it took in is settled', async () => {
    const now = new Date('2026-12-04T00:00:00Z');
    const customer = await billed(12);
    const scheduled = () =>
      db.asAdmin<{ month: string; outcome: string | null; closes: number }>(
        `select month, outcome::text, closes from close_run r where is_scheduled
         and exists (select from close_run_member m where m.run_id = r.id and m.tenant_id = $1) order by month`,
        [customer.id],
      );
    await runJob(closePeriods, { now });
    expect(await scheduled()).toEqual([
      { month: '2026-10', outcome: null, closes: expect.any(Number) },
      { month: '2026-11', outcome: null, closes: expect.any(Number) },
    ]);
    await sequenceWaiting(openJobCtx('sequence-log', { now }));
    await runJob(closePeriods, { now: new Date('2026-12-04T00:01:00Z') });
    expect(await scheduled()).toMatchObject([
      { month: '2026-10', outcome: 'done' },
      { month: '2026-11', outcome: 'done' },
    ]);
    expect(await runJob(closePeriods, { now: new Date('2026-12-04T00:02:00Z') })).toMatchObject({
      outcome: 'nothing_due',
    });
  });
});
