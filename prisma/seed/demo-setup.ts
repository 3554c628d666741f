import { readdirSync, readFileSync } from 'node:fs';
import { periodContaining } from '#core/time/billing-period.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import type { Setup, SetupPerson, SetupTenant } from '#server/jobs/apply-setup.ts';
import { DEMO_ISSUER, DEMO_PEOPLE, DEMO_TAX_RATES, DEMO_TENANTS, type DemoTenant } from './demo-company.ts';
import { DEMO_METERS } from './demo-meters.ts';

const PLAN_FOLDER = new URL('plans/', import.meta.url);

/** The published plans of the demo vendor, as `openbook plan publish` would read them. */
function demoPlans(): NonNullable<Setup['plans']> {
  return readdirSync(PLAN_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, PLAN_FOLDER), 'utf8')));
}

function setupTenant(tenant: DemoTenant, usageStart: CivilDate): SetupTenant {
  const schedule = { interval: 'month', anchorDay: tenant.anchorDay } as const;
  const startsOn = periodContaining(schedule, usageStart).start;
  return {
    externalId: tenant.externalId,
    name: tenant.name,
    locale: tenant.locale,
    zone: tenant.zone,
    billingProfile: {
      legalName: tenant.legalName,
      address: { lines: [...tenant.address], country: tenant.country },
      taxId: tenant.taxId,
      poNumber: tenant.purchaseOrder,
      billTo: [...tenant.billTo],
      tax: tenant.tax,
    },
    contract: {
      termStart: startsOn,
      termEnd: addDays(startsOn, 2 * 365),
      paymentTermDays: tenant.paymentTermsDays,
      ...(tenant.yearlyCommitment === undefined
        ? {}
        : {
            commitment: {
              amount: tenant.yearlyCommitment,
              currency: tenant.currency,
              startsOn,
              interval: 'year' as const,
            },
          }),
    },
    subscriptions: [{ plan: tenant.plan, version: 1, startsOn, anchorDay: tenant.anchorDay }],
    members: DEMO_PEOPLE.flatMap((person) =>
      person.tenant?.externalId === tenant.externalId
        ? [{ email: person.email, name: person.name, role: person.tenant.role }]
        : [],
    ),
  };
}

function setupPeople(): SetupPerson[] {
  return DEMO_PEOPLE.map(({ email, name, locale, staffRoles, accounts }) => ({
    email,
    name,
    locale,
    roles: [...staffRoles],
    accounts: [...accounts],
  }));
}

/** The demo as a setup: the same file format that a real deployment starts from. */
export function demoSetup(usageStart: CivilDate): Setup {
  return {
    schema: 'openbook.setup/1',
    issuer: {
      legalName: DEMO_ISSUER.legalName,
      address: { lines: [...DEMO_ISSUER.address], country: DEMO_ISSUER.country },
      taxId: DEMO_ISSUER.taxId,
      bank: DEMO_ISSUER.bank,
      numberSeries: { scope: 'tenant', prefix: 'IG' },
    },
    taxRates: DEMO_TAX_RATES,
    meters: DEMO_METERS,
    plans: demoPlans(),
    tenants: DEMO_TENANTS.map((tenant) => setupTenant(tenant, usageStart)),
    people: setupPeople(),
  };
}
