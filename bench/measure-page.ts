import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { datesFrom } from '#core/time/civil-date.ts';
import { applySetup, type Setup } from '#server/jobs/apply-setup.ts';
import { findJob } from '#server/jobs/registry.ts';
import { runJob } from '#server/jobs/runtime.ts';
import { readMembers } from '#server/modules/identity/index.ts';
import { ingest, sealDay } from '#server/modules/metering/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { percentile, signIn, steadyLatencies } from './http-load.ts';
import { type Measurement, readable } from './report.ts';
import { open } from './story.ts';

export const PAGE_PLAN = 'page';
const TENANT = PAGE_PLAN;
const SEALED_AT = new Date('2026-02-02T20:00:00Z');
const CLOSED_AT = new Date('2026-02-05T08:00:00Z');
const REQUESTS_PER_SECOND = 20;
const SECONDS = 20;
const EVENTS_PER_DAY = 24;

/** A plan with a charge of every common model, which other measurements subscribe to as well. */
export function pagePlan() {
  const charge = (key: string, meter: string, model: string, config: object) => ({
    key,
    name: { en: key, es: key },
    kind: 'usage',
    meter,
    meterVersion: 1,
    model,
    config,
  });
  const tiers = [
    { up_to: '100', unit_amount: '0.01' },
    { up_to: '500', unit_amount: '0.008' },
    { up_to: null, unit_amount: '0.005' },
  ];
  return {
    schema: 'openbook.plan-version/1',
    plan: TENANT,
    version: 1,
    name: { en: 'Page', es: 'Página' },
    currency: 'EUR',
    interval: 'month',
    effectiveFrom: '2020-01-01',
    charges: [
      {
        key: 'fee',
        name: { en: 'Fee', es: 'Cuota' },
        kind: 'recurring',
        model: 'flat',
        config: { amount: '49' },
      },
      charge('calls', 'calls', 'graduated', { tiers }),
      charge('events', 'events', 'per_unit', { unit_amount: '0.1', convert: { divide_by: '1000' } }),
      charge('storage', 'gigabytes', 'volume', { tiers }),
      charge('blocks', 'calls', 'package', { package_size: '50', package_amount: '0.2' }),
    ],
  };
}

function setup(): Setup {
  return {
    schema: 'openbook.setup/1',
    plans: [pagePlan()],
    tenants: [
      {
        externalId: TENANT,
        name: 'Bench page',
        locale: 'en',
        zone: 'UTC',
        billingProfile: {
          legalName: 'Bench page',
          address: { lines: ['1 Bench Road'], country: 'IE' },
          tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
        },
        contract: { termStart: '2026-01-01' },
        subscriptions: [{ plan: TENANT, version: 1, startsOn: '2026-01-01' }],
        members: [{ email: 'reader@bench.example', name: 'Bench Reader', role: 'tenant_admin' }],
      },
    ],
  };
}

async function job(name: string): Promise<void> {
  const found = findJob(name);
  const result = found && (await runJob(found, { now: CLOSED_AT }));
  if (result?.outcome === 'failed') throw new Error(`${name}: ${result.detail}`);
}

/** An issued invoice of 31 sealed days and 5 lines; answers who may read it. */
async function makeInvoice(gateway: Actor): Promise<string> {
  const before = open(new Date('2025-12-20T08:00:00Z'));
  await applySetup(before, setup());
  const tenantId = (await before(null, (ctx) => resolveTenantIds(ctx.tx, [TENANT]))).get(TENANT) ?? '';
  const days = datesFrom('2026-01-01', '2026-02-01');
  for (const day of days) {
    const events = Array.from({ length: EVENTS_PER_DAY }, (_, hour) => ({
      specversion: '1.0',
      id: `${day}-${hour}`,
      source: 'bench-page',
      type: 'bench.usage',
      time: `${day}T${String(hour).padStart(2, '0')}:30:00Z`,
      subject: TENANT,
      data: { calls: hour, events: 1_000 + hour, gigabytes: `${hour}.5` },
    }));
    await ingest({ actor: gateway, now: SEALED_AT }, { body: JSON.stringify(events), form: 'batch' });
  }
  await open(SEALED_AT)(tenantId, async (ctx) => {
    for (const day of days) await sealDay(ctx, { tenantId, day });
  });
  for (const name of ['close-periods', 'sequence-log', 'close-periods']) await job(name);
  const members = await before(tenantId, (ctx) => readMembers(ctx, { tenantId }));
  return members[0]?.userId ?? '';
}

/** Milliseconds of each request for a page under the load of a working day. */
function latencies(address: string, cookie: string): Promise<number[]> {
  const load = { perSecond: REQUESTS_PER_SECOND, count: REQUESTS_PER_SECOND * SECONDS };
  return steadyLatencies(load, () => fetch(address, { headers: { cookie } }));
}

const WARM_UP_REQUESTS = 40;

/** One after another, until the server has compiled what the page needs: the load is a working day's, not a start's. */
async function warmUp(address: string, cookie: string): Promise<void> {
  for (let index = 0; index < WARM_UP_REQUESTS; index += 1)
    await (await fetch(address, { headers: { cookie } })).arrayBuffer();
}

function gzipKilobytes(bytes: Uint8Array): number {
  return gzipSync(bytes).length / 1_000;
}

/** Compressed kilobytes of script that a page names, and of those that every page needs. */
async function scripts(
  url: string,
  address: string,
  cookie: string,
): Promise<{ page: number; empty: number }> {
  const manifest = JSON.parse(readFileSync(join('.next', 'build-manifest.json'), 'utf8')) as {
    readonly rootMainFiles: readonly string[];
  };
  const empty = manifest.rootMainFiles.reduce(
    (sum, file) => sum + gzipKilobytes(readFileSync(join('.next', file))),
    0,
  );
  const html = await (await fetch(address, { headers: { cookie } })).text();
  const named = new Set(
    [...html.matchAll(/<script[^>]+src="([^"]+\.js)[^"]*"/g)].map((match) => match[1] ?? ''),
  );
  let page = 0;
  for (const source of named) page += gzipKilobytes(await (await fetch(new URL(source, url))).bytes());
  return { page, empty };
}

/** "How calculated" of 31 days and 5 lines under a steady load, and the script it loads. */
export async function measurePage(input: {
  readonly url: string;
  readonly gateway: Actor;
}): Promise<Measurement[]> {
  const { gateway, url } = input;
  const cookie = await signIn(url, await makeInvoice(gateway));
  const address = `${url}/t/${TENANT}/invoices/PAGE-000001/how`;
  await latencies(`${url}/api/health/live`, cookie);
  const floor = percentile(await latencies(`${url}/api/health/live`, cookie), 0.95);
  await warmUp(address, cookie);
  const p95 = percentile(await latencies(address, cookie), 0.95);
  const { page, empty } = await scripts(url, address, cookie);
  return [
    {
      what: `"how calculated", 31 days and 5 lines, ${REQUESTS_PER_SECOND} requests/s`,
      value: `p95 ${readable(p95)} ms`,
      against: `health at the same rate: p95 ${readable(floor)} ms`,
      ratio: `${readable(p95 / floor)} ×`,
      goal: '< 300 ms',
      met: p95 < 300,
    },
    {
      what: 'its JavaScript, compressed',
      value: `${readable(page)} KB`,
      against: `an empty page: ${readable(empty)} KB`,
      ratio: `${readable(page / empty)} ×`,
      goal: '≤ 90 KB above',
      met: page - empty <= 90,
    },
  ];
}
