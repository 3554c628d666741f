import { applySetup, type OpenTransaction, type Setup } from '#server/jobs/apply-setup.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { createKey } from '#server/modules/identity/index.ts';
import { ingest } from '#server/modules/metering/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';

/** The made-up vendor of the bench: three meters, one plan with three charges, tenants as many as are asked for. */
const OPERATOR: Actor = { kind: 'operator', user: 'bench' };
const METERS = ['calls', 'events', 'gigabytes'] as const;
const CHARGES = [
  {
    model: 'graduated',
    config: {
      tiers: [
        { up_to: '1000', unit_amount: '0.01' },
        { up_to: null, unit_amount: '0.008' },
      ],
    },
  },
  { model: 'per_unit', config: { unit_amount: '0.0001', convert: { divide_by: '10' } } },
  { model: 'package', config: { package_size: '5', package_amount: '0.25' } },
] as const;

/** The month that is closed: the shortest there is, so that sealing it takes no longer than it must. */
export const BENCH_MONTH = '2026-02';
export const BENCH_START = '2026-02-01';
export const BENCH_FILLED_AT = new Date('2026-03-01T06:00:00Z');
export const BENCH_SEALED_AT = new Date('2026-03-02T20:00:00Z');
export const BENCH_CLOSED_AT = new Date('2026-03-05T08:00:00Z');

/** Transactions of the bench's operator, all at one instant. */
export function open(now: Date): OpenTransaction {
  return (tenantId, work) => {
    const run = (tx: Ctx['tx']) => work({ actor: OPERATOR, tx, now, ids: newId, requestId: 'bench' });
    return tenantId === null
      ? withSystem({ actor: OPERATOR }, run)
      : withTenant({ actor: OPERATOR, tenantIds: [tenantId] }, run);
  };
}

function tenantName(index: number): string {
  return `bench-${String(index).padStart(5, '0')}`;
}

function setupOf(from: number, to: number): Setup {
  return {
    schema: 'openbook.setup/1',
    tenants: Array.from({ length: to - from }, (_, offset) => ({
      externalId: tenantName(from + offset),
      name: tenantName(from + offset),
      locale: 'en' as const,
      zone: 'UTC',
      billingProfile: {
        legalName: tenantName(from + offset),
        address: { lines: ['1 Bench Road'], country: 'IE' },
        tax: { kind: 'rate' as const, name: 'VAT', ratePercent: '21' },
      },
      contract: { termStart: BENCH_START },
      subscriptions: [{ plan: 'bench', version: 1, startsOn: BENCH_START }],
    })),
  };
}

function vendor(): Partial<Setup> {
  return {
    issuer: {
      legalName: 'Bench Vendor',
      address: { lines: ['1 Vendor Road'], country: 'ES' },
      taxId: 'ESB00000000',
      bank: { accountHolder: 'Bench Vendor', account: 'ES00', bankName: 'Bank' },
      numberSeries: { scope: 'tenant', prefix: 'BV' },
    },
    meters: METERS.map((slug) => ({
      slug,
      name: { en: slug, es: slug },
      eventType: 'bench.usage',
      aggregation: 'sum' as const,
      valuePath: `/${slug}`,
      unit: slug,
    })),
    plans: [
      {
        schema: 'openbook.plan-version/1',
        plan: 'bench',
        version: 1,
        name: { en: 'Bench', es: 'Banco' },
        currency: 'EUR',
        interval: 'month',
        effectiveFrom: '2020-01-01',
        charges: METERS.map((meter, index) => ({
          key: meter,
          name: { en: meter, es: meter },
          kind: 'usage',
          meter,
          meterVersion: 1,
          ...CHARGES[index],
        })),
      } as NonNullable<Setup['plans']>[number],
    ],
  };
}

/** The vendor with its keys, meters and plan; once, before anything else. */
export async function makeVendor(): Promise<void> {
  const transaction = open(new Date('2025-12-01T08:00:00Z'));
  await transaction(null, (ctx) => ensureSigningKeys(ctx));
  await applySetup(transaction, { schema: 'openbook.setup/1', ...vendor() });
}

/** Makes tenants `from` to `to - 1`. */
export async function makeTenants(from: number, to: number): Promise<void> {
  const transaction = open(new Date('2026-01-20T08:00:00Z'));
  await applySetup(transaction, setupOf(from, Math.min(from + 1, to)));
  const halves = [from + 1, Math.floor((from + 1 + to) / 2), to] as const;
  await Promise.all([
    applySetup(transaction, setupOf(halves[0], halves[1])),
    applySetup(transaction, setupOf(halves[1], halves[2])),
  ]);
}

/** The ids of tenants `from` to `to - 1`. */
export async function tenantIdsOf(from: number, to: number): Promise<string[]> {
  const names = Array.from({ length: to - from }, (_, offset) => tenantName(from + offset));
  const found = await open(new Date())(null, (ctx) => resolveTenantIds(ctx.tx, names));
  return [...found.values()];
}

/** The vendor's gateway: a key that may send as much as it likes. */
export async function makeGateway(): Promise<{ readonly actor: Actor; readonly token: string }> {
  const { key, token } = await open(new Date())(null, (ctx) =>
    createKey(ctx, { owner: 'vendor', name: 'Bench', ratePerMinute: 100_000 }),
  );
  return { actor: { kind: 'key', keyId: key.id, keyKind: 'vendor', tenantId: null }, token };
}

/** One usage event of a tenant, as the gateway sends it; ids never repeat within a run. */
export function benchEvent(about: { readonly id: string; readonly tenant: number; readonly time: string }) {
  const spread = about.tenant % 50;
  return {
    specversion: '1.0',
    id: about.id,
    source: 'bench',
    type: 'bench.usage',
    time: about.time,
    subject: tenantName(about.tenant),
    data: { calls: 1 + (spread % 7), events: 100 + spread, gigabytes: `${spread}.25` },
  };
}

const FILL_BATCH = 1_000;
const FILLED_AT_ONCE = 2;
export const BENCH_MONTH_DAYS = 28;

/** So many events for each tenant on each day of the closed month, so that every day has something to seal. */
export async function fillMonth(
  actor: Actor,
  input: { readonly from: number; readonly to: number; readonly eventsADay: number },
): Promise<void> {
  const { eventsADay, from, to } = input;
  const tenantsABatch = Math.max(1, Math.floor(FILL_BATCH / eventsADay));
  const batches: { readonly day: number; readonly first: number }[] = [];
  for (let first = from; first < to; first += tenantsABatch)
    for (let day = 1; day <= BENCH_MONTH_DAYS; day += 1) batches.push({ day, first });
  const send = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const { day, first } = batch;
      const date = `2026-02-${String(day).padStart(2, '0')}`;
      const events = Array.from({ length: Math.min(tenantsABatch, to - first) * eventsADay }, (_, index) => {
        const tenant = first + Math.floor(index / eventsADay);
        const minute = String(index % eventsADay).padStart(2, '0');
        return benchEvent({ id: `${date}-${tenant}-${minute}`, tenant, time: `${date}T12:${minute}:00Z` });
      });
      await ingest({ actor, now: BENCH_FILLED_AT }, { body: JSON.stringify(events), form: 'batch' });
    }
  };
  await Promise.all(Array.from({ length: FILLED_AT_ONCE }, send));
}
