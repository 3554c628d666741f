import { beforeAll, describe, expect, test } from 'vitest';
import {
  enterExchangeRates,
  importExchangeRates,
  readBillingProfile,
  readExchangeRates,
  readTaxRates,
  readUpcoming,
  resumeClose,
  setBillingProfile,
  setIssuer,
  setTaxRate,
} from '#server/modules/billing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf, phasesOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
const SEPTEMBER = new Date('2026-09-03T00:00:00Z');

const rate = (region: string, ratePercent: string, effectiveFrom: string, name = 'IVA') =>
  asVendor(
    (ctx) => setTaxRate(ctx, { region, name, ratePercent, effectiveFrom, reason: 'The law says so.' }),
    FOUNDED,
  );

const issuer = (more: object) =>
  asVendor(
    (ctx) =>
      setIssuer(ctx, {
        legalName: 'IntelGraph Inc.',
        address: { lines: ['1 Example Way'], country: 'ES' },
        taxId: 'ESB00000000',
        numberSeries: { scope: 'tenant', prefix: 'IG' },
        ...more,
      }),
    FOUNDED,
  );

const byRegion = (region: string) =>
  foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', tax: { kind: 'region', region } });

const profileWith = (customer: Customer, more: object) =>
  asCustomer(
    customer,
    async (ctx) => {
      const { address, legalName, billTo } = await readBillingProfile(ctx, { tenantId: customer.id });
      return setBillingProfile(ctx, {
        tenantId: customer.id,
        legalName,
        address: { ...address, lines: [...address.lines] },
        billTo: [...billTo],
        tax: { kind: 'reverse-charge', note: 'Reverse charge.' },
        ...more,
      });
    },
    FOUNDED,
  );

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await rate('ES', '21', '2012-09-01');
});

describe('rates of a region', () => {
  test('are never edited: another entry for a day takes its place, and both stay', async () => {
    expect(await rate('PT', '23', '2020-01-01')).toEqual({ isNew: true });
    expect(await rate('PT', '23.00', '2020-01-01')).toEqual({ isNew: false });
    expect(await rate('PT', '22', '2020-01-01')).toEqual({ isNew: true });
    const rates = (await asVendor(readTaxRates, FOUNDED)).filter(({ region }) => region === 'PT');
    expect(rates.map(({ isStanding, ratePercent }) => [ratePercent, isStanding])).toEqual([
      ['22', true],
      ['23', false],
    ]);
    await expect(db.asAdmin(`update tax_rate set rate_percent = 1`)).rejects.toThrow(/immutable/);
    const recorded = await db.asAdmin(`select 1 from policy_decision where action = 'billing.setTaxRate'`);
    expect(recorded.length).toBeGreaterThan(0);
  });

  test('of two at once both stay on record', async () => {
    await Promise.all([rate('FR', '20', '2020-01-01'), rate('FR', '19', '2020-01-01')]);
    expect(await db.asAdmin(`select 1 from tax_rate where region = 'FR'`)).toHaveLength(2);
  });

  test('need an issuer and a region that is one', async () => {
    await expect(rate('Spain', '21', '2020-01-01')).rejects.toThrow();
    await expect(
      asVendor(
        (ctx) =>
          setTaxRate(ctx, {
            issuer: 'nobody',
            region: 'ES',
            name: 'IVA',
            ratePercent: '21',
            effectiveFrom: '2020-01-01',
            reason: 'x',
          }),
        FOUNDED,
      ),
    ).rejects.toMatchObject({ code: 'billing.issuer_unknown', path: 'issuer' });
  });

  test('are looked up on the tax point and frozen into the invoice', async () => {
    await rate('ES-CN', '7', '2020-01-01', 'IGIC');
    await rate('ES-CN', '9', '2026-08-31', 'IGIC');
    await rate('ES-CN', '11', '2026-09-01', 'IGIC');
    const customer = await byRegion('ES-CN');
    await closeFor(customer, '2026-08', SEPTEMBER);
    const { document } = await onlyInvoiceOf(customer);
    expect(document.taxes).toEqual([
      { kind: 'rate', name: 'IGIC', ratePercent: '9', base: '49.00', amount: '4.41' },
    ]);
    expect(new Set(document.lines.map(({ taxPoint }) => taxPoint))).toEqual(new Set(['2026-08-31']));
    const [rules] = await db.asAdmin<{ text: string }>(
      `select convert_from(bytes, 'UTF8') as text from close_document
       where tenant_id = $1 and name = 'rules.json'`,
      [customer.id],
    );
    expect(JSON.parse(rules?.text ?? '').regionTaxes).toEqual([
      { kind: 'rate', name: 'IGIC', ratePercent: '7', region: 'ES-CN', effectiveFrom: '2020-01-01' },
      { kind: 'rate', name: 'IGIC', ratePercent: '9', region: 'ES-CN', effectiveFrom: '2026-08-31' },
      { kind: 'rate', name: 'IGIC', ratePercent: '11', region: 'ES-CN', effectiveFrom: '2026-09-01' },
    ]);
  });

  test('a close without one waits for somebody, and goes on once it is stated', async () => {
    await rate('IT', '22', '2027-01-01');
    const customer = await byRegion('IT');
    const [upcoming] = await asCustomer(
      customer,
      (ctx) => readUpcoming(ctx, { tenantId: customer.id }),
      new Date('2026-08-20T00:00:00Z'),
    );
    expect(upcoming).toMatchObject({ failure: { code: 'billing.tax_rate_missing' }, calculation: null });
    const [close] = await closeFor(customer, '2026-08', SEPTEMBER);
    expect(await phasesOf(customer)).toEqual(['2026-08-01 parked billing.tax_rate_missing']);
    await rate('IT', '22', '2020-01-01');
    const [row] = await db.asAdmin<{ id: string }>('select id from close where tenant_id = $1', [
      customer.id,
    ]);
    expect(close).toBeDefined();
    await asCustomer(
      customer,
      (ctx) => resumeClose(ctx, { tenantId: customer.id, id: row?.id ?? '' }),
      SEPTEMBER,
    );
    await closeFor(customer, '2026-08', SEPTEMBER);
    expect((await onlyInvoiceOf(customer)).document.taxes[0]?.ratePercent).toBe('22');
  });
});

describe('a billing profile', () => {
  test('with a reverse charge has a VAT id of the right form, and its note is on the invoice', async () => {
    const customer = await byRegion('ES');
    await expect(profileWith(customer, {})).rejects.toMatchObject({
      code: 'billing.vat_id_missing',
      path: 'taxId',
    });
    await expect(profileWith(customer, { taxId: 'DE136695977' })).rejects.toMatchObject({
      code: 'billing.vat_id_invalid',
      path: 'taxId',
    });
    const profile = await profileWith(customer, { taxId: 'DE 136 695 976' });
    expect(profile.tax).toEqual({ kind: 'reverse-charge', note: 'Reverse charge.' });
    await closeFor(customer, '2026-08', SEPTEMBER);
    const { document } = await onlyInvoiceOf(customer);
    expect(document.taxes).toEqual([
      { kind: 'reverse-charge', note: 'Reverse charge.', ratePercent: '0', base: '49.00', amount: '0.00' },
    ]);
    expect(document.buyer.taxId).toBe('DE 136 695 976');
    const [row] = await db.asAdmin(`select kind from invoice_tax where tenant_id = $1`, [customer.id]);
    expect(row).toEqual({ kind: 'reverse-charge' });
  });

  test('cannot be taxed by a region that has no rate', async () => {
    await expect(byRegion('NO')).rejects.toMatchObject({
      code: 'billing.tax_region_unknown',
      path: 'tax.region',
    });
  });
});

describe('rates of exchange', () => {
  test('are read from lines, whole or not at all, and the same again adds nothing', async () => {
    const csv = 'day,base,quote,rate,source\n2026-07-31,EUR,USD,1.15,ECB\n2026-07-30,EUR,USD,1.14,ECB\n';
    const read = (text: string) => asVendor((ctx) => importExchangeRates(ctx, { csv: text }), FOUNDED);
    expect(await read(csv)).toEqual({ entered: 2, known: 0 });
    expect(await read(csv)).toEqual({ entered: 0, known: 2 });
    expect(await read('2026-07-31,EUR,USD,1.16,ECB')).toEqual({ entered: 1, known: 0 });
    await expect(read('2026-07-29,EUR,USD,1.1,ECB\n2026-07-28,EUR,XXX,-1,ECB')).rejects.toMatchObject({
      code: 'billing.exchange_rates_invalid',
      message: expect.stringContaining('Line 2'),
    });
    const rates = await asVendor(readExchangeRates, FOUNDED);
    expect(rates.map(({ day, rate: value }) => [day, value])).toEqual([
      ['2026-07-31', '1.16'],
      ['2026-07-30', '1.14'],
    ]);
    await expect(db.asAdmin(`delete from exchange_rate`)).rejects.toThrow(/immutable/);
  });

  test('state the tax in the currency of the issuer, else the close waits', async () => {
    await issuer({ taxCurrency: 'EUR', exchangeRateMaxAgeDays: 5 });
    try {
      const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
      await closeFor(customer, '2026-08', SEPTEMBER);
      expect(await phasesOf(customer)).toEqual(['2026-08-01 parked billing.exchange_rate_missing']);
      const tax = { kind: 'exempt' as const, note: 'Nothing to state.' };
      const exempt = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', tax });
      await closeFor(exempt, '2026-08', SEPTEMBER);
      expect('taxInIssuerCurrency' in (await onlyInvoiceOf(exempt)).document).toBe(false);
      const day = (date: string, value: string) => ({
        base: 'EUR',
        quote: 'USD',
        rate: value,
        day: date,
        source: 'ECB',
      });
      await asVendor(
        (ctx) =>
          enterExchangeRates(ctx, {
            rates: [day('2026-08-25', '9'), day('2026-08-28', '1.25'), day('2026-09-01', '8')],
          }),
        FOUNDED,
      );
      const [row] = await db.asAdmin<{ id: string }>('select id from close where tenant_id = $1', [
        customer.id,
      ]);
      await asCustomer(
        customer,
        (ctx) => resumeClose(ctx, { tenantId: customer.id, id: row?.id ?? '' }),
        SEPTEMBER,
      );
      await closeFor(customer, '2026-08', SEPTEMBER);
      const { document } = await onlyInvoiceOf(customer);
      expect(document.totals.tax).toBe('10.29');
      expect(document.taxInIssuerCurrency).toEqual({
        currency: 'EUR',
        exchangeRate: day('2026-08-28', '1.25'),
        taxes: [{ ratePercent: '21', amount: '8.23' }],
        tax: '8.23',
      });
    } finally {
      await issuer({});
    }
  });
});
