const customer = (externalId: string) => ({
  externalId,
  name: externalId,
  locale: 'en',
  zone: 'Etc/UTC',
  billingProfile: {
    legalName: `${externalId} Ltd`,
    address: { lines: ['2 Example Way'], country: 'IE' },
    billTo: [`ap@${externalId}.example`, `cfo@${externalId}.example`],
    tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
  },
  contract: { termStart: '2026-10-01' },
  subscriptions: [{ plan: 'pro', version: 1, startsOn: '2026-10-01' }],
  members: [{ email: `ana@${externalId}.example`, name: `Ana of ${externalId}`, role: 'billing_reader' }],
});

/** A vendor with one meter and one plan, two customers, and an administrator. */
export const SETUP = {
  schema: 'openbook.setup/1',
  issuer: {
    legalName: 'Full Test Inc.',
    address: { lines: ['1 Example Way'], country: 'US' },
    taxId: 'US-00-0000000',
    bank: { accountHolder: 'Full Test Inc.', account: 'US00EXAMPLE0001', bankName: 'Example Bank' },
    numberSeries: { scope: 'vendor', prefix: 'FT' },
  },
  meters: [
    {
      slug: 'calls',
      name: { en: 'Calls', es: 'Llamadas' },
      eventType: 'full.call',
      aggregation: 'sum',
      valuePath: '/units',
      dimensions: ['region'],
      unit: 'call',
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
      charges: [
        {
          key: 'calls',
          name: { en: 'Calls', es: 'Llamadas' },
          kind: 'usage',
          meter: 'calls',
          meterVersion: 1,
          model: 'per_unit',
          config: { unit_amount: '0.5' },
        },
      ],
    },
  ],
  tenants: [customer('north'), customer('south')],
  people: [{ email: 'vera@vendor.example', name: 'Vera Vendor', locale: 'en', roles: ['vendor_admin'] }],
} as const;

/** One event of a customer as a line of a file or a body. */
export function usageEvent(
  subject: string,
  id: string,
  time: string,
  data: Readonly<Record<string, unknown>> = { units: 10, region: 'eu' },
): Record<string, unknown> {
  return { specversion: '1.0', source: '/full', subject, id, type: 'full.call', time, data };
}
