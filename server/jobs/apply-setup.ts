import {
  enterExchangeRates,
  readBillingProfile,
  setBillingProfile,
  setContract,
  setIssuer,
  setTaxRate,
} from '#server/modules/billing/index.ts';
import { addMember, addPerson, assignAccount, grantStaffRole } from '#server/modules/identity/index.ts';
import { meterVersions, registerMeterVersion } from '#server/modules/metering/index.ts';
import { createSubscription, publishAtSetup, readPlans } from '#server/modules/pricing/index.ts';
import { createTenant, resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';

type Input<Verb extends (ctx: Ctx, input: never) => unknown> = Parameters<Verb>[1];
type OfTenant<T> = Omit<T, 'tenantId'>;

export type SetupTenant = Input<typeof createTenant> & {
  readonly billingProfile: OfTenant<Input<typeof setBillingProfile>>;
  readonly contract: OfTenant<Input<typeof setContract>>;
  readonly subscriptions?: readonly OfTenant<Input<typeof createSubscription>>[];
  readonly members?: readonly OfTenant<Input<typeof addMember>>[];
};

export type SetupPerson = Input<typeof addPerson> & {
  readonly roles: readonly Input<typeof grantStaffRole>['role'][];
  /** External ids of the customers that an account manager looks after. */
  readonly accounts?: readonly string[];
};

/** What a deployment starts from: the vendor, what it measures and sells, its customers, and its people. */
export type Setup = {
  readonly schema: 'openbook.setup/1';
  readonly issuer?: Input<typeof setIssuer>;
  readonly taxRates?: readonly Input<typeof setTaxRate>[];
  readonly exchangeRates?: Input<typeof enterExchangeRates>['rates'];
  readonly meters?: readonly Input<typeof registerMeterVersion>[];
  /** Plan versions as `openbook plan publish` reads them. */
  readonly plans?: readonly { readonly plan: string; readonly version: number }[];
  readonly tenants?: readonly SetupTenant[];
  /** Staff, and anybody whose language should be known from the start. */
  readonly people?: readonly SetupPerson[];
};

/** One transaction; a tenant's own things need its id, what is the vendor's needs none. */
export type OpenTransaction = <T>(tenantId: string | null, work: (ctx: Ctx) => Promise<T>) => Promise<T>;

/** How many were new; what is there already is left as it is. */
export type SetupOutcome = { meters: number; plans: number; tenants: number; people: number };

/** Runs one step and names the place in the file when its verb refuses. */
async function at<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, {
      message: error.message,
      status: error.status,
      details: error.details,
      path: error.path === undefined ? place : `${place}.${error.path}`,
    });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof DomainError && error.code === code;
}

/** The answer, or null where the verb says that it is there already. */
async function unlessThere<T>(code: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isCode(error, code)) return null;
    throw error;
  }
}

async function applyVendor(open: OpenTransaction, setup: Setup, outcome: SetupOutcome): Promise<void> {
  const { exchangeRates: rates = [], issuer, meters = [], plans = [], taxRates = [] } = setup;
  if (issuer) await at('issuer', () => open(null, (ctx) => setIssuer(ctx, issuer)));
  for (const [index, rate] of taxRates.entries())
    await at(`taxRates[${index}]`, () => open(null, (ctx) => setTaxRate(ctx, rate)));
  if (rates.length > 0)
    await at('exchangeRates', () => open(null, (ctx) => enterExchangeRates(ctx, { rates })));
  const known = new Set((await open(null, (ctx) => meterVersions(ctx))).map((meter) => meter.slug));
  for (const [index, meter] of meters.entries()) {
    if (known.has(meter.slug)) continue;
    await at(`meters[${index}]`, () => open(null, (ctx) => registerMeterVersion(ctx, meter)));
    outcome.meters += 1;
  }
  const published = new Set(
    (await open(null, (ctx) => readPlans(ctx))).map(({ plan, version }) => `${plan}@${version}`),
  );
  for (const [index, plan] of plans.entries()) {
    if (published.has(`${plan.plan}@${plan.version}`)) continue;
    await at(`plans[${index}]`, () => open(null, (ctx) => publishAtSetup(ctx, { document: plan })));
    outcome.plans += 1;
  }
}

/** A tenant comes into being whole: with its profile, contract, subscriptions and members, or not at all. */
async function applyTenant(open: OpenTransaction, tenant: SetupTenant): Promise<boolean> {
  const { billingProfile, contract, members = [], subscriptions = [], ...about } = tenant;
  const made = await unlessThere('tenancy.external_id_taken', () =>
    open(null, async (ctx) => {
      const { id: tenantId } = await createTenant(ctx, about);
      await at('billingProfile', () => setBillingProfile(ctx, { ...billingProfile, tenantId }));
      await at('contract', () => setContract(ctx, { ...contract, tenantId }));
      for (const [index, subscription] of subscriptions.entries())
        await at(`subscriptions[${index}]`, () => createSubscription(ctx, { ...subscription, tenantId }));
      for (const [index, member] of members.entries())
        await at(`members[${index}]`, () => addMember(ctx, { ...member, tenantId }));
      return readBillingProfile(ctx, { tenantId });
    }),
  );
  return made !== null;
}

function makePerson(open: OpenTransaction, person: SetupPerson): Promise<{ readonly userId: string }> {
  const { accounts: _accounts, roles: _roles, ...about } = person;
  return open(null, (ctx) => addPerson(ctx, about));
}

async function giveRights(open: OpenTransaction, person: SetupPerson): Promise<void> {
  const { accounts = [], roles } = person;
  const { userId } = await makePerson(open, person);
  for (const role of roles)
    await unlessThere('identity.role_held', () => open(null, (ctx) => grantStaffRole(ctx, { userId, role })));
  for (const account of accounts) {
    const tenantId = (await open(null, (ctx) => resolveTenantIds(ctx.tx, [account]))).get(account);
    if (tenantId === undefined)
      throw new DomainError('tenancy.unknown', {
        message: `There is no tenant "${account}".`,
        path: 'accounts',
        status: 404,
      });
    await open(tenantId, (ctx) => assignAccount(ctx, { tenantId, userId, assigned: true }));
  }
}

/**
 * Brings a deployment to what a setup says, through the same verbs as people use. Repeatable: what exists is left as it
 * is, except the issuer, which is stated anew. Errors carry the place in the setup, `tenants[1].contract.termEnd`.
 */
export async function applySetup(open: OpenTransaction, setup: Setup): Promise<SetupOutcome> {
  const outcome: SetupOutcome = { meters: 0, plans: 0, tenants: 0, people: 0 };
  await applyVendor(open, setup, outcome);
  const people = setup.people ?? [];
  for (const [index, person] of people.entries())
    await at(`people[${index}]`, () => makePerson(open, person));
  for (const [index, tenant] of (setup.tenants ?? []).entries()) {
    if (await at(`tenants[${index}]`, () => applyTenant(open, tenant))) outcome.tenants += 1;
  }
  for (const [index, person] of people.entries())
    await at(`people[${index}]`, () => giveRights(open, person));
  return { ...outcome, people: people.length };
}
