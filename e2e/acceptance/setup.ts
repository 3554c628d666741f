/** A vendor that bills a web site by request and by gigabyte sent, and its one customer. */
export const SETUP = {
  schema: 'openbook.setup/1',
  issuer: {
    legalName: 'Acceptance Hosting, S.L.',
    address: { lines: ['Calle de la Prueba 1', '28001 Madrid'], country: 'ES' },
    taxId: 'ESB00000000',
    bank: {
      accountHolder: 'Acceptance Hosting, S.L.',
      account: 'ES00 0000 0000 0000 0000 0000',
      bankName: 'Bank',
    },
    numberSeries: { scope: 'tenant', prefix: 'AH' },
  },
  meters: [
    {
      slug: 'web-requests',
      name: { en: 'Web requests', es: 'Peticiones web' },
      eventType: 'http.request',
      aggregation: 'sum',
      valuePath: '/requests',
      dimensions: ['status'],
      unit: 'requests',
    },
    {
      slug: 'bytes-sent',
      name: { en: 'Bytes sent', es: 'Bytes enviados' },
      eventType: 'http.request',
      aggregation: 'sum',
      valuePath: '/bytes',
      unit: 'bytes',
    },
  ],
  plans: [
    {
      schema: 'openbook.plan-version/1',
      plan: 'web',
      version: 1,
      name: { en: 'Web', es: 'Web' },
      currency: 'EUR',
      interval: 'month',
      effectiveFrom: '2015-01-01',
      charges: [
        {
          key: 'fee',
          name: { en: 'Fee', es: 'Cuota' },
          kind: 'recurring',
          model: 'flat',
          config: { amount: '9.99' },
        },
        {
          key: 'requests',
          name: { en: 'Web requests', es: 'Peticiones web' },
          kind: 'usage',
          meter: 'web-requests',
          meterVersion: 1,
          model: 'graduated',
          config: {
            usage_discount_units: '1000',
            tiers: [
              { up_to: '2500', unit_amount: '0.003' },
              { up_to: null, unit_amount: '0.0017' },
            ],
          },
        },
        {
          key: 'not-found',
          name: { en: 'Requests not found', es: 'Peticiones no encontradas' },
          kind: 'usage',
          meter: 'web-requests',
          meterVersion: 1,
          filter: { status: '404' },
          model: 'package',
          config: { package_size: '100', package_amount: '0.25' },
        },
        {
          key: 'traffic',
          name: { en: 'Traffic', es: 'Tráfico' },
          kind: 'usage',
          meter: 'bytes-sent',
          meterVersion: 1,
          model: 'per_unit',
          config: { convert: { divide_by: '1000000000' }, unit_amount: '0.085' },
        },
      ],
    },
  ],
  tenants: [
    {
      externalId: 'weblog',
      name: 'Weblog',
      locale: 'en',
      zone: 'UTC',
      billingProfile: {
        legalName: 'Weblog Ltd',
        address: { lines: ['1 Log Lane'], country: 'IE' },
        billTo: ['accounts@weblog.example'],
        tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
      },
      contract: { termStart: '2015-05-01' },
      subscriptions: [{ plan: 'web', version: 1, startsOn: '2015-05-01' }],
    },
  ],
} as const;
