import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The vendor and the two customers of the fault story; one number series for both, so that a gap or a double shows. */
const CHARGES = [
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
    meter: 'calls',
    meterVersion: 1,
    model: 'graduated',
    config: {
      tiers: [
        { up_to: '100', unit_amount: '0.5' },
        { up_to: null, unit_amount: '0.25' },
      ],
    },
  },
  {
    key: 'storage',
    name: { en: 'Storage', es: 'Almacenamiento' },
    kind: 'usage',
    meter: 'storage',
    meterVersion: 1,
    model: 'per_unit',
    config: { unit_amount: '0.013' },
  },
] as const;

export type StoryCustomer = { readonly externalId: string; readonly zone: string };

const CUSTOMERS: readonly StoryCustomer[] = [
  { externalId: 'fault-north', zone: 'Etc/UTC' },
  { externalId: 'fault-east', zone: 'Asia/Kolkata' },
];

const setupOf = (customers: readonly StoryCustomer[]) => ({
  schema: 'openbook.setup/1',
  issuer: {
    legalName: 'Fault Story Inc.',
    address: { lines: ['1 Example Way'], country: 'US' },
    taxId: 'US-00-0000000',
    bank: { accountHolder: 'Fault Story Inc.', account: 'US00EXAMPLE0001', bankName: 'Example Bank' },
    numberSeries: { scope: 'vendor', prefix: 'FS' },
  },
  meters: [
    {
      slug: 'calls',
      name: { en: 'Calls', es: 'Llamadas' },
      eventType: 'fault.call',
      aggregation: 'sum',
      valuePath: '/units',
      dimensions: ['region'],
      unit: 'call',
    },
    {
      slug: 'storage',
      name: { en: 'Storage', es: 'Almacenamiento' },
      eventType: 'fault.storage',
      aggregation: 'last',
      valuePath: '/gigabytes',
      unit: 'GB',
    },
  ],
  plans: [
    {
      schema: 'openbook.plan-version/1',
      plan: 'pro',
      version: 1,
      name: { en: 'Pro', es: 'Pro' },
      currency: 'USD',
      interval: 'month',
      effectiveFrom: '2026-01-01',
      charges: CHARGES,
    },
  ],
  tenants: customers.map(({ externalId, zone }) => ({
    externalId,
    name: externalId,
    locale: 'en',
    zone,
    billingProfile: {
      legalName: `${externalId} Ltd`,
      address: { lines: ['2 Example Way'], country: 'IE' },
      billTo: [`ap@${externalId}.example`, `cfo@${externalId}.example`],
      tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
    },
    contract: { termStart: '2026-10-01' },
    subscriptions: [{ plan: 'pro', version: 1, startsOn: '2026-10-01' }],
  })),
});

function event(subject: string, id: string, time: string, data: Record<string, unknown>): string {
  const type = 'units' in data ? 'fault.call' : 'fault.storage';
  return JSON.stringify({ specversion: '1.0', source: '/fault', subject, id, type, time, data });
}

/** Twenty days of calls and two readings of the storage. */
function firstUsage(customers: readonly StoryCustomer[]): string[] {
  return customers.flatMap(({ externalId }, customer) => [
    ...Array.from({ length: 20 }, (_, day) =>
      event(externalId, `call-${day}`, `2026-10-${String(day + 1).padStart(2, '0')}T10:00:00Z`, {
        units: `${(day + 1) * (customer + 1)}.5`,
        region: day % 2 === 0 ? 'eu' : 'us',
      }),
    ),
    event(externalId, 'gb-1', '2026-10-02T00:00:00Z', { gigabytes: 100 }),
    event(externalId, 'gb-2', '2026-10-12T00:00:00Z', { gigabytes: 250 }),
  ]);
}

/** What comes when the first days are sealed: every day but one new, late, twice, with an id that was used, and for nobody. */
function laterUsage(customers: readonly StoryCustomer[]): string[] {
  return customers.flatMap(({ externalId }) => [
    ...[21, 22, 23, 24, 25, 26, 27, 29, 30, 31].map((day, index) =>
      event(externalId, `new-${index}`, `2026-10-${day}T10:00:00Z`, { units: 7, region: 'eu' }),
    ),
    event(externalId, 'late-1', '2026-10-03T11:00:00Z', { units: 3, region: 'eu' }),
    event(externalId, 'late-2', '2026-10-05T00:00:00Z', { gigabytes: 120 }),
    event(externalId, 'new-1', '2026-10-22T10:00:00Z', { units: 7, region: 'eu' }),
    event(externalId, 'call-0', '2026-10-01T10:00:00Z', { units: 999, region: 'eu' }),
    event('fault-nobody', 'lost-1', '2026-10-22T10:00:00Z', { units: 1, region: 'eu' }),
  ]);
}

/** Writes the files that the commands of the story read, and names the one that they write. */
export function writeWorld(
  folder: string,
  customers: readonly StoryCustomer[] = CUSTOMERS,
): {
  setup: string;
  first: string;
  later: string;
  bundle: string;
} {
  const files = {
    setup: join(folder, 'setup.json'),
    first: join(folder, 'first.jsonl'),
    later: join(folder, 'later.jsonl'),
    bundle: join(folder, 'invoice.zip'),
  };
  writeFileSync(files.setup, JSON.stringify(setupOf(customers)));
  writeFileSync(files.first, `${firstUsage(customers).join('\n')}\n`);
  writeFileSync(files.later, `${laterUsage(customers).join('\n')}\n`);
  return files;
}
