import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalDigest } from '#core/proof/digest.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { registerMeterVersion } from '#server/modules/metering/index.ts';
import type { Actor, PersonActor, StaffRole, TenantRole } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import {
  createSubscription,
  publishAtSetup,
  readPlans,
  readPlanVersion,
  readSubscriptions,
} from './index.ts';

const db = ownDatabase();

function person(roles: {
  readonly staff?: readonly StaffRole[];
  readonly member?: [string, TenantRole];
}): PersonActor {
  return {
    kind: 'person',
    userId: '00000000-0000-4000-8000-0000000000aa',
    email: 'someone@example.test',
    name: 'Someone',
    locale: null,
    memberships: roles.member ? [{ tenantId: roles.member[0], role: roles.member[1] }] : [],
    staffRoles: roles.staff ?? [],
    accountTenantIds: [],
    viewAs: null,
  };
}

const asVendor = <T>(work: (ctx: Ctx) => Promise<T>, actor: Actor = testOperator) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor })));
const inTenant = <T>(tenantId: string, work: (ctx: Ctx) => Promise<T>, actor: Actor = testOperator) =>
  withTenant({ tenantIds: [tenantId], actor }, (tx) => work(testCtx(tx, { actor })));

function plan(slug: string, version = 1, overrides: Record<string, unknown> = {}, unitAmount = '0.5') {
  return {
    schema: 'openbook.plan-version/1',
    plan: slug,
    version,
    name: { en: slug, es: slug },
    currency: 'USD',
    interval: 'month',
    effectiveFrom: '2026-01-01',
    charges: [
      {
        key: 'calls',
        name: { en: 'Calls', es: 'Llamadas' },
        kind: 'usage',
        meter: 'pricing-calls',
        meterVersion: 1,
        filter: { region: 'eu' },
        model: 'graduated',
        config: {
          convert: { divide_by: '1000', round: 'up' },
          tiers: [
            { up_to: '100', unit_amount: unitAmount, flat_amount: '1' },
            { up_to: null, unit_amount: '0.000000000000000001' },
          ],
        },
      },
    ],
    ...overrides,
  };
}

const publish = (document: unknown, actor?: Actor) =>
  asVendor((ctx) => publishAtSetup(ctx, { document }), actor);

beforeAll(async () => {
  await asVendor(async (ctx) => {
    await ensureSigningKeys(ctx);
    await registerMeterVersion(ctx, {
      slug: 'pricing-calls',
      name: { en: 'Calls', es: 'Llamadas' },
      eventType: 'test.pricing.call',
      aggregation: 'count',
      valuePath: null,
      dimensions: ['region'],
      unit: 'call',
    });
  });
});

describe('publishing a plan version at the beginning', () => {
  test('hashes, signs and logs it, marks it, and keeps every number exactly', async () => {
    const document = plan('exact');
    const published = await publish(document);
    expect(published).toMatchObject({
      plan: 'exact',
      version: 1,
      digest: canonicalDigest(document),
      publishedBy: 'operator:test',
      publishedBeforeApprovals: true,
    });
    const [record] = await db.asAdmin<{ waits: boolean }>(
      `select exists (select from log_pending p where p.entry = a.entry) as waits from attestation a
       where kind = 'plan-version' and subject_ref = 'exact/1' and tenant_id is null`,
    );
    expect(record).toEqual({ waits: true });
    const tiers = await db.asAdmin<{ up: string | null; unit: string; flat: string }>(
      `select up_to::text as up, unit_amount::text as unit, flat_amount::text as flat from plan_tier
       where plan_slug = 'exact' order by position`,
    );
    expect(tiers).toEqual([
      { up: '100.000000000000000000', unit: '0.500000000000000000', flat: '1.000000000000000000' },
      { up: null, unit: '0.000000000000000001', flat: '0.000000000000000000' },
    ]);
    const decisions = await db.asAdmin(
      `select 1 from policy_decision where action = 'pricing.publishAtSetup'`,
    );
    expect(decisions.length).toBeGreaterThan(0);
  });

  test('keeps every model as rows: limits, meters, rates, filters and what is within buckets', async () => {
    const usage = { kind: 'usage', name: { en: 'Calls', es: 'Llamadas' } };
    const counted = { ...usage, meter: 'pricing-calls', meterVersion: 1 };
    const charges = [
      {
        ...usage,
        key: 'size',
        model: 'capacity',
        meters: { calls: { meter: 'pricing-calls', meterVersion: 1, filter: { region: 'eu' } } },
        config: {
          tiers: [
            { limits: { calls: '10' }, amount: '20' },
            { limits: { calls: null }, amount: '50' },
          ],
        },
      },
      {
        ...counted,
        key: 'share',
        model: 'graduated_percentage',
        filter: { region: ['eu', 'us'] },
        config: { tiers: [{ up_to: null, rate_percent: '1.5' }] },
      },
      {
        ...counted,
        key: 'by-day',
        model: 'bucketed',
        config: {
          bucket_by: 'day',
          per_bucket: { model: 'package', config: { package_size: '10', package_amount: '1' } },
        },
      },
      { ...counted, key: 'dynamic', model: 'dynamic', config: { multiplier: '1.1' } },
    ];
    await publish(plan('models', 1, { charges }));
    const rowsOf = (sql: string) => db.asAdmin<{ text: string }>(`${sql} order by 1`);
    expect(
      await rowsOf(`select concat_ws(' ', key, model, meter_slug) as text from plan_charge
        where plan_slug = 'models'`),
    ).toEqual([
      { text: 'by-day bucketed pricing-calls' },
      { text: 'dynamic dynamic pricing-calls' },
      { text: 'share graduated_percentage pricing-calls' },
      { text: 'size capacity' },
    ]);
    expect(
      await rowsOf(`select concat_ws(' ', charge_key, reading, dimension, value) as text from plan_charge_filter
        where plan_slug = 'models'`),
    ).toEqual([{ text: 'share  region eu' }, { text: 'share  region us' }, { text: 'size calls region eu' }]);
    expect(
      await rowsOf(`select concat_ws(' ', t.charge_key, t.position, t.flat_amount::float8, t.rate_percent::float8,
          l.name, coalesce(l.up_to::float8::text, 'unlimited')) as text
        from plan_tier t left join plan_tier_limit l using (plan_slug, plan_version, charge_key, position)
        where plan_slug = 'models'`),
    ).toEqual([
      { text: 'share 0 0 1.5 unlimited' },
      { text: 'size 0 20 calls 10' },
      { text: 'size 1 50 calls unlimited' },
    ]);
    expect(
      await rowsOf(`select concat_ws(' ', name, meter_slug, meter_version) as text from plan_charge_meter
        where plan_slug = 'models'`),
    ).toEqual([{ text: 'calls pricing-calls 1' }]);
    await expect(db.asAdmin(`update plan_tier_limit set up_to = 1`)).rejects.toThrow(/immutable/);
    await expect(db.asAdmin(`delete from plan_charge_meter`)).rejects.toThrow(/immutable/);
  });

  test('again gives what stands; other content under its number is refused', async () => {
    const first = await publish(plan('twice'));
    expect(await publish(plan('twice'))).toEqual(first);
    await expect(publish(plan('twice', 1, {}, '0.6'))).rejects.toMatchObject({
      code: 'pricing.version_published',
      status: 409,
    });
  });

  test('follows the version before', async () => {
    await publish(plan('chain', 1, { effectiveFrom: '2026-03-01' }));
    await expect(publish(plan('chain', 3))).rejects.toMatchObject({ code: 'pricing.version_not_next' });
    await expect(publish(plan('chain', 2, { currency: 'EUR' }))).rejects.toMatchObject({
      code: 'pricing.currency_changed',
      path: 'currency',
    });
    await expect(publish(plan('chain', 2, { effectiveFrom: '2026-02-28' }))).rejects.toMatchObject({
      code: 'pricing.effective_before_predecessor',
      path: 'effectiveFrom',
    });
    await publish(plan('chain', 2, { effectiveFrom: '2026-06-01' }, '0.4'));
    const detail = await asVendor((ctx) => readPlanVersion(ctx, { plan: 'chain', version: 2 }));
    expect(detail).toMatchObject({
      previousVersion: 1,
      changes: [{ path: 'charges.calls.config.tiers[0].unit_amount', before: '0.5', after: '0.4' }],
    });
  });

  test('of two at once under one number one wins', async () => {
    const both = await Promise.allSettled([
      publish(plan('race', 1, {}, '0.1')),
      publish(plan('race', 1, {}, '0.2')),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('names an unknown meter and writes nothing', async () => {
    const [charge] = plan('unknown').charges;
    await expect(
      publish(plan('unknown', 1, { charges: [{ ...charge, meter: 'nobodys' }] })),
    ).rejects.toMatchObject({ code: 'pricing.meter_unknown', path: 'charges[0].meter' });
    expect((await asVendor(readPlans)).some((one) => one.plan === 'unknown')).toBe(false);
  });

  test('without approval is for no person, and never changes afterwards', async () => {
    const staff = person({ staff: ['vendor_admin', 'billing_operator', 'finance_approver'] });
    await expect(publish(plan('person'), staff)).rejects.toMatchObject({ code: 'policy.denied' });
    await publish(plan('frozen'));
    await expect(
      asVendor(
        (ctx) => ctx.tx.$executeRaw`update plan_version set currency = 'EUR' where plan_slug = 'frozen'`,
      ),
    ).rejects.toThrow();
  });
});

describe('subscriptions', () => {
  test('start on a boundary and stay on their version', async () => {
    const tenant = await makeTestTenant();
    await publish(plan('sub'));
    const subscription = await inTenant(tenant.id, (ctx) =>
      createSubscription(ctx, {
        tenantId: tenant.id,
        plan: 'sub',
        version: 1,
        startsOn: '2026-02-28',
        anchorDay: 31,
      }),
    );
    expect(subscription).toMatchObject({
      currency: 'USD',
      schedule: { interval: 'month', anchorDay: 31, anchorMonth: 1 },
      versions: [{ effectiveFrom: '2026-02-28', plan: 'sub', version: 1 }],
    });
    const reader = person({ member: [tenant.id, 'billing_reader'] });
    expect(
      await inTenant(tenant.id, (ctx) => readSubscriptions(ctx, { tenantId: tenant.id }), reader),
    ).toEqual([subscription]);
    const own = await inTenant(
      tenant.id,
      (ctx) => readPlanVersion(ctx, { tenantId: tenant.id, plan: 'sub', version: 1 }),
      reader,
    );
    expect(own.document.charges).toHaveLength(1);
    expect(own.publishedBy).toBe('vendor');
  });

  test('are refused before the version, on nothing, in what is billed, and by others', async () => {
    const [tenant, other] = [await makeTestTenant(), await makeTestTenant()];
    await publish(plan('refusals', 1, { effectiveFrom: '2026-03-01' }));
    const input = { tenantId: tenant.id, plan: 'refusals', version: 1, startsOn: '2026-03-15' };
    const create = (overrides: object, actor?: Actor) =>
      inTenant(tenant.id, (ctx) => createSubscription(ctx, { ...input, ...overrides }), actor);
    await expect(create({ anchorMonth: 3 })).rejects.toMatchObject({
      code: 'pricing.anchor_month_without_effect',
    });
    await expect(create({ startsOn: '2026-02-01' })).rejects.toMatchObject({
      code: 'pricing.starts_before_effective',
    });
    await expect(create({ version: 9 })).rejects.toMatchObject({ code: 'pricing.plan_unknown' });
    await expect(create({}, person({ member: [tenant.id, 'tenant_admin'] }))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    const stranger = person({ member: [other.id, 'tenant_admin'] });
    await expect(
      inTenant(tenant.id, (ctx) => readSubscriptions(ctx, { tenantId: tenant.id }), stranger),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    // A plan that the tenant has no subscription to does not exist for it.
    await expect(
      inTenant(
        other.id,
        (ctx) => readPlanVersion(ctx, { tenantId: other.id, plan: 'refusals', version: 1 }),
        stranger,
      ),
    ).rejects.toMatchObject({ code: 'pricing.plan_unknown' });
  });
});
