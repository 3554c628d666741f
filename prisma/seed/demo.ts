import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type CivilDate, civilDate, civilParts } from '#core/time/civil-date.ts';
import { applySetup, type OpenTransaction } from '#server/jobs/apply-setup.ts';
import { findJob } from '#server/jobs/registry.ts';
import { runJob } from '#server/jobs/runtime.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { createKey } from '#server/modules/identity/index.ts';
import { ingest } from '#server/modules/metering/index.ts';
import { readSettlements, recordPayment } from '#server/modules/payments/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { closeDatabase, withSystem, withTenant } from '#server/platform/db/index.ts';
import { settings } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { DEMO_MONTHS, DEMO_PEOPLE, DEMO_TENANTS, VENDOR_NAME } from './demo-company.ts';
import { agreeOnCredits, creditServiceLost } from './demo-credits.ts';
import { disputeInvoices } from './demo-disputes.ts';
import { objectToSubprocessor } from './demo-objection.ts';
import { demoPayments } from './demo-payments.ts';
import { recordUses } from './demo-services.ts';
import { demoSetup } from './demo-setup.ts';
import { publishTrust } from './demo-trust.ts';
import { type DemoEvent, demoDeliveries } from './demo-usage.ts';

/** The jobs that the schedule would have run each night, in the order in which their work builds on each other. */
const NIGHTLY_JOBS = ['seal-days', 'close-periods', 'sequence-log', 'close-periods', 'carry-out-effects'];

/** Longer than a close waits for the log to take its record in. */
const JOB_PAUSE_MS = 3_000;
const INGEST_BATCH_MAX = 1_000;
const CREDIT_LEAD_MS = 60_000;

/** The invoice that its customer has not paid is the one that something was wrong with. */
const CREDITED_TENANT = 'lumen';
const CREDITED_INVOICE = 6;

const OPERATOR: Actor = { kind: 'operator', user: 'demo' };

function transactionsAt(now: Date): OpenTransaction {
  return (tenantId, work) => {
    const run = (tx: Parameters<Parameters<typeof withSystem>[1]>[0]) =>
      work({ actor: OPERATOR, tx, now, ids: newId, requestId: 'demo-seed' });
    return tenantId === null
      ? withSystem({ actor: OPERATOR }, run)
      : withTenant({ actor: OPERATOR, tenantIds: [tenantId] }, run);
  };
}

/** The first day of the month that lies the demo's months before this one. */
function usageStart(today: CivilDate): CivilDate {
  const { year, month } = civilParts(today);
  const months = year * 12 + (month - 1) - DEMO_MONTHS;
  return civilDate(Math.floor(months / 12), (months % 12) + 1, 1);
}

async function deliver(gateway: Actor, events: readonly DemoEvent[], now: Date): Promise<void> {
  for (let from = 0; from < events.length; from += INGEST_BATCH_MAX) {
    const body = JSON.stringify(events.slice(from, from + INGEST_BATCH_MAX));
    await ingest({ actor: gateway, now }, { body, form: 'batch' });
  }
}

/** Runs jobs one after the other, each some seconds after the one before, as workers do; the last one at `end`. */
async function runJobs(names: readonly string[], end: Date): Promise<void> {
  for (const [index, name] of names.entries()) {
    const job = findJob(name);
    if (!job) throw new Error(`there is no job "${name}"`);
    const now = new Date(end.getTime() - (names.length - 1 - index) * JOB_PAUSE_MS);
    const { outcome, detail } = await runJob(job, { now });
    if (outcome === 'failed') throw new Error(`the job ${name} failed on ${now.toISOString()}: ${detail}`);
  }
}

/** Lives the demo's months day by day: what the gateway sends, then the night's jobs, each at its own hour. */
async function liveThrough(gateway: Actor, start: CivilDate, now: Date): Promise<number> {
  const today = now.toISOString().slice(0, 10);
  let count = 0;
  for (const { day, events } of demoDeliveries(start, addDays(today, 1))) {
    const isToday = day === today;
    const arrived = isToday ? events.filter((event) => event.time <= now.toISOString()) : events;
    const evening = isToday ? now : new Date(`${day}T23:59:30Z`);
    await deliver(gateway, arrived, evening);
    count += arrived.length;
    await runJobs(NIGHTLY_JOBS, isToday ? now : new Date(`${addDays(day, 1)}T02:00:00Z`));
  }
  return count;
}

/** What the customers have paid so far, each payment recorded on the day it came in, and one credit, signed into the log. */
async function receivePayments(now: Date): Promise<void> {
  const creditTime = new Date(now.getTime() - CREDIT_LEAD_MS);
  for (const { externalId } of DEMO_TENANTS) {
    const tenantId = (await withSystem({ actor: OPERATOR }, (tx) => resolveTenantIds(tx, [externalId]))).get(
      externalId,
    );
    if (tenantId === undefined) throw new Error(`there is no tenant ${externalId}`);
    const owed = await transactionsAt(now)(tenantId, (ctx) => readSettlements(ctx, { tenantId }));
    const unpaid = externalId === CREDITED_TENANT ? owed[CREDITED_INVOICE - 1] : undefined;
    if (unpaid !== undefined)
      await creditServiceLost(transactionsAt(creditTime), {
        customer: externalId,
        number: unpaid.number,
        now: creditTime,
      });
    const yesterday = addDays(now.toISOString().slice(0, 10), -1);
    for (const payment of demoPayments(externalId, owed))
      if (payment.receivedOn <= yesterday)
        await transactionsAt(new Date(`${payment.receivedOn}T15:00:00Z`))(tenantId, (ctx) =>
          recordPayment(ctx, { tenantId, source: 'bank', ...payment }),
        );
  }
  await runJobs(['carry-out-effects', 'sequence-log', 'keep-journal'], now);
}

/** What the start of the demo tells: whom one can sign in as. Written last, so that its presence means a whole demo. */
function writeDemoFile(): void {
  const companies = new Map(DEMO_TENANTS.map((tenant) => [tenant.externalId, tenant.name]));
  const people = DEMO_PEOPLE.map(({ email, name, staffRoles, tenant }) => ({
    email,
    name,
    role: tenant?.role ?? staffRoles.join(', '),
    company: tenant ? companies.get(tenant.externalId) : VENDOR_NAME,
  }));
  const file = join(settings().home, 'demo.json');
  writeFileSync(`${file}.part`, `${JSON.stringify({ people }, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}

async function seedDemo(): Promise<void> {
  const now = currentInstant();
  const start = usageStart(now.toISOString().slice(0, 10));
  const open = transactionsAt(new Date(`${addDays(start, -1)}T08:00:00Z`));
  await open(null, (ctx) => ensureSigningKeys(ctx));
  await applySetup(open, demoSetup(start));
  await agreeOnCredits(open, start, new Date(`${addDays(start, -1)}T09:00:00Z`));
  const { key } = await open(null, (ctx) => createKey(ctx, { owner: 'vendor', name: 'Demo gateway' }));
  const gateway: Actor = { kind: 'key', keyId: key.id, keyKind: 'vendor', tenantId: null };
  const count = await liveThrough(gateway, start, now);
  await receivePayments(now);
  await disputeInvoices(transactionsAt(now), now);
  await publishTrust(transactionsAt(now), now);
  // At the very end, because what was just approved is due from then on.
  for (const name of [
    'carry-out-effects',
    'escalate-disputes',
    'carry-out-effects',
    'sequence-log',
    'keep-journal',
  ])
    await runJobs([name], now);
  await recordUses(transactionsAt(now), start);
  await runJobs(['announce-subprocessors'], now);
  await objectToSubprocessor(transactionsAt(now), { tenant: 'ganges', person: 'Chitra Admin', now });
  await runJobs(['carry-out-effects', 'sequence-log'], now);
  writeDemoFile();
  console.log(`${count} events since ${start}`);
}

try {
  await seedDemo();
} finally {
  await closeDatabase();
}
