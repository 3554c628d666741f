import { randomUUID } from 'node:crypto';
import { datesFrom } from '#core/time/civil-date.ts';
import { applySetup, type Setup } from '#server/jobs/apply-setup.ts';
import { findJob } from '#server/jobs/registry.ts';
import { runJob } from '#server/jobs/runtime.ts';
import { addStaff, readMembers } from '#server/modules/identity/index.ts';
import { ingest, sealDay } from '#server/modules/metering/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { percentile, signIn, steadyLatencies } from './http-load.ts';
import { PAGE_PLAN, pagePlan } from './measure-page.ts';
import { type Measurement, readable } from './report.ts';
import { open } from './story.ts';

/** So many that nobody meets the limit of submissions a minute. */
const TENANTS = 50;
const STARTS_ON = '2026-01-01';
const SEALED_AT = new Date('2026-02-02T20:00:00Z');
const CLOSED_AT = new Date('2026-02-05T08:00:00Z');
const PER_SECOND = 10;
const SUBMISSIONS = 200;
const WARM_UP = 50;
const QUEUE = 10_000;
const PAGES = 100;

const nameOf = (index: number) => `disputes${String(index).padStart(2, '0')}`;

function setup(): Setup {
  return {
    schema: 'openbook.setup/1',
    plans: [pagePlan()],
    tenants: Array.from({ length: TENANTS }, (_, index) => ({
      externalId: nameOf(index),
      name: nameOf(index),
      locale: 'en' as const,
      zone: 'UTC',
      billingProfile: {
        legalName: nameOf(index),
        address: { lines: ['1 Bench Road'], country: 'IE' },
        tax: { kind: 'rate' as const, name: 'VAT', ratePercent: '21' },
      },
      contract: { termStart: '2026-01-01', disputeWindowDays: 730 },
      subscriptions: [{ plan: PAGE_PLAN, version: 1, startsOn: STARTS_ON }],
      members: [
        { email: `${nameOf(index)}@bench.example`, name: nameOf(index), role: 'tenant_admin' as const },
      ],
    })),
  };
}

type Customer = { readonly id: string; readonly externalId: string; readonly admin: string };

/** Customers with one small invoice each, and somebody who may dispute it. */
async function makeCustomers(gateway: Actor): Promise<Customer[]> {
  const before = open(new Date('2025-12-21T08:00:00Z'));
  await applySetup(before, setup());
  const names = Array.from({ length: TENANTS }, (_, index) => nameOf(index));
  const ids = await before(null, (ctx) => resolveTenantIds(ctx.tx, names));
  const days = datesFrom(STARTS_ON, '2026-02-01');
  for (const day of days) {
    const events = names.map((subject) => ({
      specversion: '1.0',
      id: `${day}-${subject}`,
      source: 'bench-disputes',
      type: 'bench.usage',
      time: `${day}T12:00:00Z`,
      subject,
      data: { calls: 10, events: 1_000, gigabytes: '1.5' },
    }));
    await ingest({ actor: gateway, now: SEALED_AT }, { body: JSON.stringify(events), form: 'batch' });
  }
  const customers: Customer[] = [];
  for (const [externalId, id] of ids) {
    await open(SEALED_AT)(id, async (ctx) => {
      for (const day of days) await sealDay(ctx, { tenantId: id, day });
    });
    const [admin] = await before(id, (ctx) => readMembers(ctx, { tenantId: id }));
    customers.push({ id, externalId, admin: admin?.userId ?? '' });
  }
  for (const name of ['close-periods', 'sequence-log', 'close-periods']) {
    const job = findJob(name);
    const result = job && (await runJob(job, { now: CLOSED_AT }));
    if (result?.outcome === 'failed') throw new Error(`${name}: ${result.detail}`);
  }
  return customers;
}

function makeSupport(): Promise<string> {
  const person = { email: 'support@bench.example', name: 'Bench Support', role: 'support' as const };
  return open(new Date('2025-12-21T08:00:00Z'))(null, async (ctx) => (await addStaff(ctx, person)).userId);
}

/** Copies of the disputes that were submitted, until the queue is as long as the largest vendor's. */
async function fillQueue(customers: readonly Customer[]): Promise<void> {
  const each = Math.ceil(QUEUE / customers.length);
  for (const { id } of customers)
    await open(new Date())(id, async ({ tx }) => {
      await tx.$executeRaw`
        with first as (select * from dispute where tenant_id = ${id}::uuid order by number limit 1),
        copies as (select gen_random_uuid() as id, n from generate_series(1, ${each}::int) n),
        written as (
          insert into dispute (tenant_id, id, number, key, subject, invoice_id, line, meter, category, currency, net_minor,
            tax_minor, total_minor, last_day, locale, snapshot, snapshot_sha256, opened_by, opened_at)
          select f.tenant_id, c.id, 1000 + c.n, 'bench-copy-' || c.n, f.subject, f.invoice_id, f.line, f.meter, f.category,
            f.currency, f.net_minor, f.tax_minor, f.total_minor, f.last_day, f.locale, f.snapshot, f.snapshot_sha256,
            f.opened_by, f.opened_at - make_interval(mins => c.n) from first f, copies c
          returning tenant_id, id, number)
        insert into dispute_standing (tenant_id, dispute_id, state, severity, due_at, steps, head_sha256, changed_at)
        select w.tenant_id, w.id, 'open', 'normal', now() + make_interval(mins => w.number), 1, repeat('0', 64), now()
        from written w`;
    });
}

/** Opening disputes at a steady rate, and paging through a long queue of them. */
export async function measureDisputes(input: {
  readonly url: string;
  readonly gateway: Actor;
}): Promise<Measurement[]> {
  const { gateway, url } = input;
  const customers = await makeCustomers(gateway);
  const cookies = await Promise.all(customers.map(({ admin }) => signIn(url, admin)));
  const submit = (index: number) => {
    const customer = customers[index % TENANTS];
    const tenant = customer?.externalId ?? '';
    return fetch(`${url}/api/trpc/disputes.open`, {
      method: 'POST',
      headers: { origin: url, cookie: cookies[index % TENANTS] ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({
        json: {
          tenant,
          dispute: {
            subject: { kind: 'line', invoice: `${tenant.toUpperCase()}-000001`, line: '1' },
            category: 'usage-too-high',
            amount: '0.01',
            text: 'We counted less.',
            key: randomUUID(),
          },
        },
      }),
    });
  };
  const health = () => fetch(`${url}/api/health/live`);
  const floor = percentile(
    await steadyLatencies({ perSecond: PER_SECOND, count: SUBMISSIONS }, health),
    0.95,
  );
  for (let index = 0; index < WARM_UP; index += 1) await (await submit(index)).arrayBuffer();
  const submitted = percentile(
    await steadyLatencies({ perSecond: PER_SECOND, count: SUBMISSIONS }, submit),
    0.95,
  );
  await fillQueue(customers);
  const staff = await signIn(url, await makeSupport());
  const queue = `${url}/desk/disputes`;
  const page = () => fetch(queue, { headers: { cookie: staff } });
  for (let index = 0; index < 20; index += 1) await (await page()).arrayBuffer();
  const paged = percentile(await steadyLatencies({ perSecond: PER_SECOND, count: PAGES }, page), 0.95);
  const against = `health at the same rate: p95 ${readable(floor)} ms`;
  return [
    {
      what: `opening a dispute of a line, ${PER_SECOND} requests/s`,
      value: `p95 ${readable(submitted)} ms`,
      against,
      ratio: `${readable(submitted / floor)} ×`,
      goal: 'p95 < 300 ms',
      met: submitted < 300,
    },
    {
      what: `a page of a queue of ${readable(QUEUE)} disputes, ${PER_SECOND} requests/s`,
      value: `p95 ${readable(paged)} ms`,
      against,
      ratio: `${readable(paged / floor)} ×`,
      goal: 'p95 < 300 ms',
      met: paged < 300,
    },
  ];
}
