import { assert } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { Aggregation, DaySeal, UsageRow } from '#core/contracts/day-seal.ts';
import type { InvoiceHeader } from '#core/contracts/invoice.ts';
import type {
  BillingPeriodRule,
  MeterRule,
  RulesDocument,
  SealReference,
  SubscriptionRule,
} from '#core/contracts/rules.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { calculateInvoice } from '../calculate-invoice.ts';
import { invoiceDocument, usageFile } from '../invoice-document.ts';
import type { ReplayFiles } from '../replay.ts';
import type { SealedUsage } from '../sealed-usage.ts';

/** Made-up documents for tests: a tenant in UTC, November 2026, one meter `calls` unless said otherwise. */
export const SAMPLE_TENANT = { id: '5f0c9a52-0000-4000-8000-000000000001', externalId: 'northwind-labs' };

export const NOVEMBER: BillingPeriodRule = {
  start: '2026-11-01',
  end: '2026-12-01',
  startsAt: '2026-11-01T00:00:00.000Z',
  endsAt: '2026-12-01T00:00:00.000Z',
  zone: 'UTC',
  interval: 'month',
  anchorDay: 1,
};

export const DECEMBER: BillingPeriodRule = {
  ...NOVEMBER,
  start: '2026-12-01',
  end: '2027-01-01',
  startsAt: '2026-12-01T00:00:00.000Z',
  endsAt: '2027-01-01T00:00:00.000Z',
};

export const OCTOBER: BillingPeriodRule = {
  ...NOVEMBER,
  start: '2026-10-01',
  end: '2026-11-01',
  startsAt: '2026-10-01T00:00:00.000Z',
  endsAt: '2026-11-01T00:00:00.000Z',
};

export function sampleRow(value: string, more: Partial<UsageRow> = {}): UsageRow {
  return {
    meter: 'calls',
    meterVersion: 1,
    aggregation: 'sum',
    unit: 'call',
    dimensions: {},
    value,
    eventCount: 1,
    ...more,
  };
}

export function sampleSeal(day: string, rows: UsageRow[], before?: SealedUsage): SealedUsage {
  const seal: DaySeal = {
    schema: 'openbook.day-seal/1',
    tenant: SAMPLE_TENANT,
    day,
    zone: 'UTC',
    tzdata: '2026b',
    sequence: before === undefined ? 0 : before.seal.sequence + 1,
    sealedAt: `${day}T23:59:59.000Z`,
    eventCount: rows.length,
    merkleRoot: '0'.repeat(64),
    ...(before === undefined ? {} : { supersedes: before.digest }),
    counts: { received: rows.length, accepted: rows.length, duplicate: 0, late: 0, rejected: 0 },
    rows,
  };
  return { digest: canonicalDigest(seal), seal };
}

export function referencesTo(usage: readonly SealedUsage[]): SealReference[] {
  return usage.map(({ digest, seal }) => ({ day: seal.day, sequence: seal.sequence, digest }));
}

export function sampleMeter(aggregation: Aggregation = 'sum', unit = 'call'): MeterRule {
  return {
    slug: 'calls',
    version: 1,
    eventType: 'api.call',
    aggregation,
    valuePath: '/count',
    dimensions: ['region'],
    unit,
  };
}

export function usageChargeOf(
  model: Partial<Extract<Charge, { kind: 'usage' }>> & { model: string; config: object },
): Charge {
  const charge = {
    key: 'calls',
    name: { en: 'API calls', es: 'Llamadas a la API' },
    kind: 'usage' as const,
    meter: 'calls',
    meterVersion: 1,
    ...model,
  };
  return charge as Charge;
}

export function recurringChargeOf(amount: string): Charge {
  return {
    key: 'base',
    name: { en: 'Base fee', es: 'Cuota base' },
    kind: 'recurring',
    model: 'flat',
    config: { amount },
  };
}

export function sampleSubscription(charges: Charge[], id = 'sub-1'): SubscriptionRule {
  return {
    id,
    plan: 'pro',
    planVersion: 1,
    planDigest: 'a'.repeat(64),
    effectiveFrom: '2026-01-01',
    charges,
  };
}

export function sampleRules(
  usage: readonly SealedUsage[],
  charges: Charge[],
  more: Partial<RulesDocument> = {},
): RulesDocument {
  return {
    schema: 'openbook.rules/1',
    ratingVersion: '1',
    tenant: SAMPLE_TENANT,
    currency: 'EUR',
    period: NOVEMBER,
    meters: [sampleMeter()],
    subscriptions: [sampleSubscription(charges)],
    tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
    seals: referencesTo(usage),
    late: [],
    ...more,
  };
}

export function sampleHeader(): InvoiceHeader {
  return {
    number: 'NORTH-000001',
    seller: {
      legalName: 'IntelGraph S.L.',
      addressLines: ['Calle Mayor 1', '28013 Madrid'],
      country: 'ES',
      taxId: 'ESB00000000',
    },
    buyer: {
      legalName: 'Northwind Labs Ltd',
      addressLines: ['1 Harbour Way'],
      country: 'IE',
      externalId: 'northwind-labs',
      billTo: [],
    },
    dates: { issued: '2026-12-02', due: '2027-01-01', supply: { start: '2026-11-01', end: '2026-12-01' } },
    period: { start: '2026-11-01', end: '2026-12-01', zone: 'UTC' },
    purpose: 'regular',
    edition: 1,
    paymentTermDays: 30,
  };
}

export function sampleUsageFile(usage: readonly SealedUsage[]): Uint8Array<ArrayBuffer> {
  return usageFile(usage.map(({ seal }) => canonicalBytes(seal)));
}

/** The four files of a small invoice: 49.00 and 1,234 calls at 0.013, with 21 % tax. */
export function sampleInvoiceFiles(): Required<ReplayFiles> {
  const first = sampleSeal('2026-11-01', [sampleRow('1000')]);
  const corrected = sampleSeal('2026-11-01', [sampleRow('1200')], first);
  const usage = [first, corrected, sampleSeal('2026-11-02', [sampleRow('34')])];
  const perUnit = usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.013' } });
  const rules = sampleRules(usage, [recurringChargeOf('49.00'), perUnit]);
  const calculated = calculateInvoice({ rules, usage });
  assert(calculated.ok, 'the sample invoice can be calculated');
  const { files } = invoiceDocument({
    header: sampleHeader(),
    rules,
    calculation: calculated.value,
    usageBytes: sampleUsageFile(usage),
  });
  return {
    'usage.jsonl': files.usage,
    'rules.json': files.rules,
    'invoice.json': files.invoice,
    'trace.json': files.trace,
  };
}
