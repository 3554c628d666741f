import { describe, expect, test } from 'vitest';
import type { Actor, PersonActor, StaffRole, TenantRole } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testDatabase } from '#server/platform/db/testing/index.ts';
import type { SetBillingProfileInput, SetContractInput, SetIssuerInput } from '../contract-parties.ts';
import {
  readBillingProfile,
  readContract,
  readIssuer,
  readMaskedBank,
  setBillingProfile,
  setContract,
  setIssuer,
} from '../index.ts';
import { openBankDetails } from './set-issuer.ts';

const database = testDatabase();
const tenant = await makeTestTenant();
const other = await makeTestTenant();

function person(overrides: {
  readonly staffRoles?: readonly StaffRole[];
  readonly role?: TenantRole;
  readonly tenantId?: string;
}): PersonActor {
  return {
    kind: 'person',
    userId: '00000000-0000-4000-8000-0000000000aa',
    email: 'someone@example.test',
    name: 'Someone',
    locale: null,
    memberships: overrides.role ? [{ tenantId: overrides.tenantId ?? tenant.id, role: overrides.role }] : [],
    staffRoles: overrides.staffRoles ?? [],
    accountTenantIds: [],
    viewAs: null,
  };
}

const vendorAdmin = person({ staffRoles: ['vendor_admin'] });
const billingOperator = person({ staffRoles: ['billing_operator'] });
const billingReader = person({ role: 'billing_reader' });

const asVendor = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor })));
const inTenant = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, tenantId = tenant.id) =>
  withTenant({ tenantIds: [tenantId], actor }, (tx) => work(testCtx(tx, { actor })));

const ISSUER: SetIssuerInput = {
  slug: `issuer-${tenant.externalId}`,
  legalName: 'IntelGraph Inc.',
  address: { lines: ['1 Example Way', 'Wilmington, DE 19801'], country: 'US' },
  taxId: 'US-00-0000000',
  bank: { accountHolder: 'IntelGraph Inc.', account: 'ES9121000418450200051332', bankName: 'Example Bank' },
  numberSeries: { scope: 'tenant', prefix: 'IG' },
};

const PROFILE: SetBillingProfileInput = {
  tenantId: tenant.id,
  issuer: ISSUER.slug,
  legalName: 'Customer S.L.',
  address: { lines: ['Calle Ejemplo 1', '28001 Madrid'], country: 'ES' },
  billTo: ['invoices@customer.example'],
  tax: { kind: 'rate', name: 'VAT', ratePercent: '21.50' },
};

const CONTRACT: SetContractInput = { tenantId: tenant.id, termStart: '2026-01-01', termEnd: '2027-01-01' };

describe('the issuer', () => {
  test('is stated by a vendor admin, with bank details that the table does not show', async () => {
    const saved = await asVendor(vendorAdmin, (ctx) => setIssuer(ctx, ISSUER));
    expect(saved).toMatchObject({
      revision: 1,
      changedBy: `user:${vendorAdmin.userId}`,
      cutOffGraceHours: 48,
    });
    expect(await asVendor(vendorAdmin, (ctx) => readIssuer(ctx, { slug: saved.slug }))).toEqual(saved);
    const [row] = await database.asAdmin<{ bank: Buffer }>(
      'select bank_details as bank from issuer where slug = $1',
      [saved.slug],
    );
    expect(row?.bank.includes('ES91')).toBe(false);
    const opened = await asVendor(vendorAdmin, (ctx) => openBankDetails(ctx, [saved.slug]));
    expect(opened.get(saved.slug)).toEqual(ISSUER.bank);
    const decisions = await database.asAdmin(
      `select 1 from policy_decision where action = 'billing.setIssuer'`,
    );
    expect(decisions.length).toBeGreaterThan(0);
  });

  test('keeps its bank details, sealed as they were, until others are given; shown are the ends only', async () => {
    const slug = `kept-${tenant.externalId}`;
    const { bank, ...rest } = { ...ISSUER, slug };
    await expect(asVendor(vendorAdmin, (ctx) => setIssuer(ctx, rest))).rejects.toMatchObject({
      code: 'billing.bank_details_missing',
      path: 'bank.account',
    });
    await asVendor(vendorAdmin, (ctx) => setIssuer(ctx, { ...rest, bank }));
    const sealed = () =>
      database.asAdmin<{ hex: string }>(
        `select encode(bank_details, 'hex') as hex from issuer where slug = $1`,
        [slug],
      );
    const before = await sealed();
    const saved = await asVendor(vendorAdmin, (ctx) =>
      setIssuer(ctx, { ...rest, legalName: 'IntelGraph Ltd.', revision: 1 }),
    );
    expect(saved).toMatchObject({ legalName: 'IntelGraph Ltd.', revision: 2 });
    expect(await sealed()).toEqual(before);
    expect(await asVendor(vendorAdmin, (ctx) => readMaskedBank(ctx, { slug }))).toEqual({
      accountHolder: 'IntelGraph Inc.',
      accountEnding: '1332',
      bankName: 'Example Bank',
    });
    await asVendor(vendorAdmin, (ctx) =>
      setIssuer(ctx, {
        ...rest,
        bank: { ...ISSUER.bank, account: '12345678', accountHolder: 'X', bankName: 'Y' },
      }),
    );
    expect(await asVendor(vendorAdmin, (ctx) => readMaskedBank(ctx, { slug }))).toMatchObject({
      accountHolder: 'X',
      accountEnding: '',
    });
    await expect(asVendor(billingOperator, (ctx) => readMaskedBank(ctx, { slug }))).rejects.toMatchObject({
      code: 'policy.denied',
    });
  });

  test('is not for a billing operator to change, and not over a revision that was not read', async () => {
    await expect(asVendor(billingOperator, (ctx) => setIssuer(ctx, ISSUER))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(
      asVendor(vendorAdmin, (ctx) => setIssuer(ctx, { ...ISSUER, revision: 7 })),
    ).rejects.toMatchObject({
      code: 'billing.stale_revision',
      status: 409,
    });
    await expect(asVendor(vendorAdmin, (ctx) => readIssuer(ctx, { slug: 'nobody' }))).rejects.toMatchObject({
      code: 'billing.issuer_unknown',
    });
  });
});

describe('the billing profile', () => {
  test('is kept by a billing operator and read by the tenant', async () => {
    const saved = await inTenant(billingOperator, (ctx) => setBillingProfile(ctx, PROFILE));
    const changed = await inTenant(billingOperator, (ctx) =>
      setBillingProfile(ctx, { ...PROFILE, poNumber: 'PO-7', revision: saved.revision }),
    );
    expect(changed).toMatchObject({ id: saved.id, revision: 2, poNumber: 'PO-7' });
    expect(
      await inTenant(billingReader, (ctx) => readBillingProfile(ctx, { tenantId: tenant.id })),
    ).toMatchObject({
      poNumber: 'PO-7',
      tax: { kind: 'rate', name: 'VAT', ratePercent: '21.5' },
    });
  });

  test('refuses an unknown issuer, a rate above 100 and another tenant', async () => {
    await expect(
      inTenant(billingOperator, (ctx) => setBillingProfile(ctx, { ...PROFILE, issuer: 'nobody' })),
    ).rejects.toMatchObject({ code: 'billing.issuer_unknown', path: 'issuer' });
    await expect(
      inTenant(billingOperator, (ctx) =>
        setBillingProfile(ctx, { ...PROFILE, tax: { kind: 'rate', name: 'VAT', ratePercent: '100.01' } }),
      ),
    ).rejects.toThrow(/0 to 100/);
    await expect(
      inTenant(billingReader, (ctx) => readBillingProfile(ctx, { tenantId: other.id }), other.id),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(inTenant(billingReader, (ctx) => setBillingProfile(ctx, PROFILE))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(
      inTenant(billingOperator, (ctx) => readBillingProfile(ctx, { tenantId: other.id }), other.id),
    ).rejects.toMatchObject({ code: 'billing.profile_missing' });
  });

  test('of two writers who read the same revision, one is told', async () => {
    const { revision } = await inTenant(billingOperator, (ctx) =>
      readBillingProfile(ctx, { tenantId: tenant.id }),
    );
    const both = await Promise.allSettled(
      ['PO-8', 'PO-9'].map((poNumber) =>
        inTenant(billingOperator, (ctx) => setBillingProfile(ctx, { ...PROFILE, poNumber, revision })),
      ),
    );
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('the contract', () => {
  test('states terms with defaults, and is read by the tenant', async () => {
    const saved = await inTenant(billingOperator, (ctx) => setContract(ctx, CONTRACT));
    expect(saved).toMatchObject({
      paymentTermDays: 30,
      lateWindowDays: 35,
      disputeWindowDays: 60,
      revision: 1,
    });
    expect(await inTenant(billingReader, (ctx) => readContract(ctx, { tenantId: tenant.id }))).toEqual(saved);
  });

  test('refuses negotiated prices, which have no effect yet', async () => {
    await expect(
      inTenant(billingOperator, (ctx) => setContract(ctx, { ...CONTRACT, negotiatedPrices: [] })),
    ).rejects.toMatchObject({ code: 'billing.contract_field_without_effect', path: 'negotiatedPrices' });
  });

  test('states a commitment, keeps it exactly, and takes it back', async () => {
    const commitment = {
      amount: '12000.50',
      currency: 'USD',
      startsOn: '2026-01-15',
      interval: 'year' as const,
      charges: ['calls'],
    };
    await inTenant(billingOperator, (ctx) => setContract(ctx, { ...CONTRACT, commitment }));
    const read = () => inTenant(billingReader, (ctx) => readContract(ctx, { tenantId: tenant.id }));
    expect((await read()).commitment).toEqual({ ...commitment, amount: '12000.5' });
    await inTenant(billingOperator, (ctx) => setContract(ctx, CONTRACT));
    expect((await read()).commitment).toBeNull();
  });

  test.each(['0', '10.001'])('refuses a commitment of %s', async (amount) => {
    const commitment = { amount, currency: 'USD', startsOn: '2026-01-01', interval: 'year' as const };
    await expect(
      inTenant(billingOperator, (ctx) => setContract(ctx, { ...CONTRACT, commitment })),
    ).rejects.toMatchObject({ code: 'billing.commitment_amount_invalid', path: 'commitment.amount' });
  });

  test('refuses crossed dates, the wrong role and the wrong tenant', async () => {
    await expect(
      inTenant(billingOperator, (ctx) => setContract(ctx, { ...CONTRACT, termEnd: '2026-01-01' })),
    ).rejects.toMatchObject({ code: 'billing.contract_dates_crossed', path: 'termEnd' });
    await expect(inTenant(billingReader, (ctx) => setContract(ctx, CONTRACT))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(
      inTenant(billingReader, (ctx) => readContract(ctx, { tenantId: other.id }), other.id),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});
