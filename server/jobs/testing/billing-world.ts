import { randomUUID } from 'node:crypto';
import { assert } from '#core/assert.ts';
import { setBillingProfile, setContract, setIssuer } from '#server/modules/billing/index.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { ingest, registerMeterVersion } from '#server/modules/metering/index.ts';
import { createSubscription, publishAtSetup } from '#server/modules/pricing/index.ts';
import { createTenant } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';

/** A made-up vendor with one meter and one plan, for suites that bill; each customer has names of its own. */
export type Customer = { readonly id: string; readonly externalId: string; readonly subscriptionId: string };

export const WORLD_EVENT = 'test.billing.call';

/** Included 10, then 0.5 up to 100, then 0.25; 49 a month on top; exports by packages of ten in one region. */
export const PLAN = {
  schema: 'openbook.plan-version/1',
  plan: 'pro',
  version: 1,
  name: { en: 'Pro', es: 'Pro' },
  currency: 'USD',
  interval: 'month',
  effectiveFrom: '2026-01-01',
  charges: [
    {
      key: 'base',
      name: { en: 'Base fee', es: 'Cuota base' },
      kind: 'recurring',
      model: 'flat',
      config: { amount: '49' },
    },
    {
      key: 'calls',
      name: { en: 'Calls', es: 'Llamadas' },
      kind: 'usage',
      meter: 'billing-calls',
      meterVersion: 1,
      model: 'graduated',
      config: {
        usage_discount_units: '10',
        tiers: [
          { up_to: '100', unit_amount: '0.5' },
          { up_to: null, unit_amount: '0.25' },
        ],
      },
    },
    {
      key: 'exports-eu',
      name: { en: 'Exports, EU', es: 'Exportaciones, UE' },
      kind: 'usage',
      meter: 'billing-calls',
      meterVersion: 1,
      filter: { region: 'eu' },
      model: 'package',
      config: { package_size: '10', package_amount: '1.01' },
    },
  ],
} as const;

export function asVendor<T>(work: (ctx: Ctx) => Promise<T>, now: Date): Promise<T> {
  return withSystem({ actor: testOperator }, (tx) => work(testCtx(tx, { now })));
}

export function asCustomer<T>(
  customer: { readonly id: string },
  work: (ctx: Ctx) => Promise<T>,
  now: Date,
): Promise<T> {
  return withTenant({ tenantIds: [customer.id], actor: testOperator }, (tx) => work(testCtx(tx, { now })));
}

/** Keys, meter, plan and issuer, once for a database. */
export async function foundVendor(now: Date): Promise<void> {
  await asVendor(async (ctx) => {
    await ensureSigningKeys(ctx);
    await registerMeterVersion(ctx, {
      slug: 'billing-calls',
      name: { en: 'Calls', es: 'Llamadas' },
      eventType: WORLD_EVENT,
      aggregation: 'sum',
      valuePath: '/units',
      dimensions: ['region'],
      unit: 'call',
      allowNegative: true,
    });
    await publishAtSetup(ctx, { document: PLAN });
    await setIssuer(ctx, {
      legalName: 'IntelGraph Inc.',
      address: { lines: ['1 Example Way', 'Wilmington, DE 19801'], country: 'US' },
      taxId: 'US-00-0000000',
      bank: { accountHolder: 'IntelGraph Inc.', account: 'US00EXAMPLE0001', bankName: 'Example Bank' },
      numberSeries: { scope: 'tenant', prefix: 'IG' },
    });
  }, now);
}

export async function foundCustomer(options: {
  readonly now: Date;
  readonly startsOn: string;
  readonly zone?: string;
  readonly tax?: Parameters<typeof setBillingProfile>[1]['tax'];
  readonly hasContract?: boolean;
  readonly plan?: string;
  readonly anchorDay?: number;
  readonly seats?: Readonly<Record<string, string>>;
}): Promise<Customer> {
  const externalId = `c-${randomUUID().slice(0, 8)}`;
  const { now, zone = 'Etc/UTC' } = options;
  const tenant = await asVendor(
    (ctx) => createTenant(ctx, { externalId, name: `Customer ${externalId}`, locale: 'en', zone }),
    now,
  );
  const subscription = await asCustomer(
    tenant,
    async (ctx) => {
      await setBillingProfile(ctx, {
        tenantId: tenant.id,
        legalName: `Customer ${externalId}`,
        address: { lines: ['Calle Ejemplo 1', '28001 Madrid'], country: 'ES' },
        billTo: [`invoices@${externalId}.example`],
        tax: options.tax ?? { kind: 'rate', name: 'VAT', ratePercent: '21' },
      });
      if (options.hasContract !== false)
        await setContract(ctx, { tenantId: tenant.id, termStart: '2026-01-01' });
      return createSubscription(ctx, {
        tenantId: tenant.id,
        plan: options.plan ?? 'pro',
        version: 1,
        startsOn: options.startsOn,
        ...(options.anchorDay === undefined ? {} : { anchorDay: options.anchorDay }),
        ...(options.seats === undefined ? {} : { seats: options.seats }),
      });
    },
    now,
  );
  return { id: tenant.id, externalId, subscriptionId: subscription.id };
}

/** Takes events in as a vendor key would; none may be rejected. */
export async function sendCalls(
  customer: Customer,
  calls: readonly {
    readonly time: string;
    readonly units: number | string;
    readonly region?: string;
    readonly id?: string;
  }[],
  now: Date,
): Promise<void> {
  const body = JSON.stringify(
    calls.map(({ time, units, region = 'us', id = randomUUID() }) => ({
      specversion: '1.0',
      source: '/billing-test',
      subject: customer.externalId,
      id,
      type: WORLD_EVENT,
      time,
      data: { units, region },
    })),
  );
  const { results } = await ingest({ actor: testOperator, now }, { body, form: 'batch' });
  const refused = results.find((result) => result.status === 'rejected');
  assert(refused === undefined, `an event was refused: ${refused?.code} ${refused?.message}`);
}
