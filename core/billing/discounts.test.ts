import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { CouponRule, GrantRule, RulesDocument, TaxRule } from '#core/contracts/rules.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import { moneyFromWire } from '#core/money/money.ts';
import { rateCouponStack } from '#core/rating/simulator/discounts.ts';
import { createTraceRecorder } from '#core/rating/trace-recorder.ts';
import { calculateInvoice, type InvoiceCalculation } from './calculate-invoice.ts';
import { calculateCredit, type NetAndTax } from './credit-note.ts';
import { discountLines, lessDiscount } from './discounts.ts';
import { invoiceDocument } from './invoice-document.ts';
import { totalsOf } from './invoice-totals.ts';
import { replay } from './replay.ts';
import { type TaxableLine, taxLines } from './tax-lines.ts';
import {
  NOVEMBER,
  recurringChargeOf,
  sampleHeader,
  sampleRules,
  sampleUsageFile,
} from './testing/sample-invoice.ts';

const CURRENCY = 'EUR';
const name = { en: 'Welcome', es: 'Bienvenida' };
const coupon = (id: string, off: { percent: string } | { fixed: string }): CouponRule => ({
  id,
  name,
  from: '2026-01-01',
  ...off,
});
const grant = (id: string, more: Partial<GrantRule> = {}): GrantRule => ({
  id,
  name,
  kind: 'payment',
  priority: 10,
  issuedOn: '2026-01-01',
  balance: '50.00',
  ...more,
});

function calculate(more: Partial<RulesDocument>, amounts = ['100.00']): InvoiceCalculation {
  const rules = sampleRules([], amounts.map(recurringChargeOf), more);
  const result = calculateInvoice({ usage: [], rules });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  expect(traceDocument.parse(result.value.trace)).toEqual(result.value.trace);
  return result.value;
}

function minor(amount: string | undefined): bigint {
  const money = moneyFromWire({ amount: amount ?? '0', currency: CURRENCY });
  if (!money.ok) throw new Error(money.error.message);
  return money.value.amountMinor;
}

describe('coupons', () => {
  it('take percentages first, then fixed amounts, and tax what is left', () => {
    const calculated = calculate({
      coupons: [coupon('five', { fixed: '5.00' }), coupon('half', { percent: '50' })],
    });
    expect(calculated.discounts).toEqual([
      { id: 'half', kind: 'coupon', description: name, percent: '50', amount: '50.00' },
      { id: 'five', kind: 'coupon', description: name, amount: '5.00' },
    ]);
    expect(calculated.lines).toMatchObject([
      { amount: '100.00', discountAmount: '55.00', taxAmount: '9.45' },
    ]);
    expect(calculated.taxes).toMatchObject([{ base: '45.00', amount: '9.45' }]);
    expect(calculated.totals).toEqual({ discount: '55.00', net: '45.00', tax: '9.45', total: '54.45' });
    expect(calculated.trace.totals.map(({ op }) => op)).toEqual([
      'discount-base',
      'coupon-percent',
      'coupon-fixed',
      'coupons-sum',
      'spread-coupons',
      'discount-total',
      'spread-discount',
      'tax-base',
      'tax',
      'round-tax',
      'spread-tax',
      'lines-sum',
      'net-discounted',
      'tax-total',
      'total',
    ]);
  });

  it.each([
    ['before it holds', { from: '2026-11-02' }, false],
    ['from its first day on', { from: '2026-11-01' }, true],
    ['until the day before its end', { until: '2026-11-02' }, true],
    ['not from its end on', { until: '2026-11-01' }, false],
  ])('hold for periods that begin %s', (_name, dates, holds) => {
    const { discounts, totals } = calculate({ coupons: [{ ...coupon('ten', { percent: '10' }), ...dates }] });
    expect(discounts !== undefined).toBe(holds);
    expect(Object.keys(totals)).toEqual(
      holds ? ['discount', 'net', 'tax', 'total'] : ['net', 'tax', 'total'],
    );
  });

  it('leave nothing behind where there is nothing to take off', () => {
    const coupons = [coupon('ten', { percent: '10' })];
    expect(calculate({ coupons }, ['0.00'])).toEqual(calculate({}, ['0.00']));
    expect(calculate({ coupons: [coupon('none', { percent: '0' })] })).toEqual(calculate({}));
  });

  it('come to what `coupon_stack` of `openbook rate` gives', () => {
    const off = fc.oneof(
      fc.nat(10_000).map((hundredths) => ({ percent: (hundredths / 100).toFixed(2) })),
      fc.nat(9_999).map((cents) => ({ fixed: (cents / 100).toFixed(2) })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.array(off, { maxLength: 4 }), (cents, coupons) => {
        const amount = (cents / 100).toFixed(2);
        const { totals } = calculate({ coupons: coupons.map((one, index) => coupon(`c${index}`, one)) }, [
          amount,
        ]);
        const stack = rateCouponStack({ amount, currency: CURRENCY, coupons });
        expect(minor(totals.discount)).toBe(BigInt(stack.amount.value.mul(100).toString()));
      }),
    );
  });
});

describe('grants', () => {
  it('for discounts come off before tax, after coupons; those for payment settle the total', () => {
    const { credits, discounts, totals, trace } = calculate({
      coupons: [coupon('half', { percent: '50' })],
      grants: [
        grant('pay', { balance: '20.00' }),
        grant('off', { kind: 'discount', balance: '10.00', expiresOn: '2026-11-30' }),
      ],
    });
    expect(discounts?.map(({ amount, id, kind }) => [kind, id, amount])).toEqual([
      ['coupon', 'half', '50.00'],
      ['grant', 'off', '10.00'],
    ]);
    expect(credits).toEqual([{ id: 'pay', description: name, amount: '20.00' }]);
    expect(totals).toEqual({
      discount: '60.00',
      net: '40.00',
      tax: '8.40',
      total: '48.40',
      credited: '20.00',
      due: '28.40',
    });
    expect(trace.totals.slice(-3).map(({ op, output }) => [op, output.value])).toEqual([
      ['grant-payment', '20'],
      ['credited-total', '20'],
      ['due', '28.4'],
    ]);
  });

  it('are drawn by priority, then by what expires first, then by age, and no further than is needed', () => {
    const grants = [
      grant('young', { issuedOn: '2026-03-01' }),
      grant('old', { issuedOn: '2026-02-01' }),
      grant('soon', { expiresOn: '2026-12-31' }),
      grant('first', { priority: 1, balance: '1.00' }),
    ];
    const { credits, totals } = calculate({ grants });
    expect(credits.map(({ amount, id }) => [id, amount])).toEqual([
      ['first', '1.00'],
      ['soon', '50.00'],
      ['old', '50.00'],
      ['young', '20.00'],
    ]);
    expect(totals.due).toBe('0.00');
  });

  it('that expired before the last day of the period give nothing', () => {
    expect(calculate({ grants: [grant('late', { expiresOn: '2026-11-29' })] })).toEqual(calculate({}));
    expect(calculate({ grants: [grant('empty', { balance: '0.00' })] })).toEqual(calculate({}));
  });

  it('are refused with parts of a cent, with their place', () => {
    const rules = sampleRules([], [recurringChargeOf('1')], { grants: [grant('x', { balance: '0.001' })] });
    expect(calculateInvoice({ rules, usage: [] })).toMatchObject({
      ok: false,
      error: { code: 'money.amount_not_minor', path: 'grants[0].balance' },
    });
  });
});

const RATES: readonly TaxRule[] = [
  { kind: 'rate', name: 'VAT', ratePercent: '21' },
  { kind: 'rate', name: 'Low', ratePercent: '7.7' },
  { kind: 'exempt', note: 'Exempt.' },
];
const lineOf = (least: bigint) =>
  fc.record({ amountMinor: fc.bigInt(least, 20_000n), rate: fc.constantFrom(0, 1, 2) });
const money = fc.nat(30_000).map((cents) => (cents / 100).toFixed(2));
const someCoupons = fc
  .array(
    fc.oneof(
      money.map((fixed) => ({ fixed })),
      fc.nat(100).map((percent) => ({ percent: String(percent) })),
    ),
    { maxLength: 3 },
  )
  .map((offs) => offs.map((off, index) => coupon(`coupon-${index}`, off)));
const someGrants = fc
  .array(
    fc.record({
      kind: fc.constantFrom('payment' as const, 'discount' as const),
      priority: fc.nat(2),
      balance: money,
      expiresOn: fc.constantFrom('2026-11-29', '2026-11-30', '2027-05-01'),
    }),
    { maxLength: 4 },
  )
  .map((all) => all.map((one, index) => grant(`grant-${index}`, one)));

/** Lines of any rates, discounted, taxed and summed as the calculator does it. */
function invoiceOf(
  drafts: readonly { readonly amountMinor: bigint; readonly rate: number }[],
  terms: Pick<RulesDocument, 'coupons' | 'grants'>,
) {
  const rules = { currency: CURRENCY, period: NOVEMBER, ...terms };
  const trace = createTraceRecorder({ currency: CURRENCY });
  const lines = drafts.map(({ amountMinor, rate }, index): TaxableLine => {
    const tax = RATES[rate] ?? { kind: 'exempt', note: 'None.' };
    return { id: String(index + 1), tax, rounded: { amountMinor, currency: CURRENCY } };
  });
  const discounts = discountLines({ lines, rules, trace });
  if (!discounts.ok) throw new Error(discounts.error.message);
  const taxed = taxLines(lessDiscount(lines, discounts.value), CURRENCY, trace);
  const summed = totalsOf({ lines, discounts: discounts.value, taxed, rules, trace });
  if (!summed.ok) throw new Error(summed.error.message);
  return { lines, discounts: discounts.value, taxed, trace, ...summed.value };
}

describe('for any lines, coupons and grants', () => {
  it('lines bear exactly the discount, none more than it is, and grants give at most what they have', () => {
    fc.assert(
      fc.property(
        fc.array(lineOf(-3_000n), { minLength: 1, maxLength: 6 }),
        someCoupons,
        someGrants,
        (drafts, coupons, grants) => {
          const { credits, discounts, lines, totals } = invoiceOf(drafts, { coupons, grants });
          const shares = lines.map(({ id }) => discounts.shares.get(id)?.amountMinor ?? 0n);
          const discount = shares.reduce((sum, share) => sum + share, 0n);
          expect(discount).toBe(minor(totals.discount));
          expect(discounts.discounts.reduce((sum, { amount }) => sum + minor(amount), 0n)).toBe(discount);
          for (const [index, { rounded }] of lines.entries())
            expect((shares[index] ?? 0n) <= (rounded.amountMinor > 0n ? rounded.amountMinor : 0n)).toBe(true);
          const plain = invoiceOf(drafts, {});
          expect(minor(totals.net)).toBe(minor(plain.totals.net) - discount);
          if (minor(plain.totals.total) >= 0n) expect(minor(totals.total) >= 0n).toBe(true);
          const drawn = [...discounts.discounts.filter(({ kind }) => kind === 'grant'), ...credits];
          for (const { amount, id } of drawn) {
            const { balance, expiresOn } = grants.find((one) => one.id === id) ?? grant('none');
            expect(minor(amount) > 0n && minor(amount) <= minor(balance)).toBe(true);
            expect(expiresOn).not.toBe('2026-11-29');
          }
          if (totals.due !== undefined)
            expect([minor(totals.due), minor(totals.due) >= 0n]).toEqual([
              minor(totals.total) - minor(totals.credited),
              true,
            ]);
        },
      ),
    );
  });

  it('the order in which coupons and grants are stated changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(lineOf(1n), { minLength: 1, maxLength: 4 }),
        someCoupons,
        someGrants,
        (drafts, coupons, grants) => {
          const one = invoiceOf(drafts, { coupons, grants });
          const other = invoiceOf(drafts, {
            coupons: coupons.toReversed(),
            grants: grants.toReversed(),
          });
          expect(other.trace.steps).toEqual(one.trace.steps);
          expect([other.totals, other.credits]).toEqual([one.totals, one.credits]);
        },
      ),
    );
  });

  it('crediting all lines one by one gives exactly the total, discounts included', () => {
    fc.assert(
      fc.property(
        fc.array(lineOf(1n), { minLength: 1, maxLength: 6 }),
        someCoupons,
        someGrants,
        fc.bigInt(1n, 4_000n),
        (drafts, coupons, grants, piece) => {
          const { lines, discounts, taxed, totals } = invoiceOf(drafts, { coupons, grants });
          const print = (amount: bigint) => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;
          const invoice: Pick<InvoiceDocument, 'currency' | 'lines' | 'taxes'> = {
            currency: CURRENCY,
            taxes: [...taxed.taxes],
            lines: lines.map(({ id, rounded, tax }) => ({
              id,
              kind: 'recurring',
              subscription: 'sub-1',
              charge: 'base',
              description: name,
              period: { start: '2026-11-01', end: '2026-12-01' },
              unit: 'month',
              quantity: '1',
              taxRatePercent: tax.kind === 'rate' ? tax.ratePercent : '0',
              amountExact: print(rounded.amountMinor),
              amount: print(rounded.amountMinor),
              discountAmount: print(discounts.shares.get(id)?.amountMinor ?? 0n),
              taxAmount: print(taxed.shares.get(id)?.amountMinor ?? 0n),
            })),
          };
          const credited = new Map<string, NetAndTax>();
          let sum = 0n;
          for (const { id } of invoice.lines)
            for (const amount of [print(piece), undefined]) {
              const request = { currency: CURRENCY, lines: [{ line: id, amount }] };
              const note = calculateCredit({ invoice, credited, request });
              if (!note.ok) continue;
              const before = credited.get(id) ?? { netMinor: 0n, taxMinor: 0n };
              credited.set(id, {
                netMinor: before.netMinor + minor(note.value.totals.net),
                taxMinor: before.taxMinor + minor(note.value.totals.tax),
              });
              sum += minor(note.value.totals.total);
            }
          expect(sum).toBe(minor(totals.total));
        },
      ),
    );
  });
});

describe('whoever holds the files', () => {
  const rules = sampleRules([], [recurringChargeOf('100.00')], {
    coupons: [coupon('ten', { percent: '10' })],
    grants: [grant('pay', { balance: '20.00' })],
  });
  const calculated = calculateInvoice({ rules, usage: [] });
  if (!calculated.ok) throw new Error(calculated.error.message);
  const usageBytes = sampleUsageFile([]);
  const filesOf = (given: RulesDocument) =>
    invoiceDocument({ header: sampleHeader(), rules: given, calculation: calculated.value, usageBytes })
      .files;

  it('replays discounts and payments by grant, and sees a balance that was changed', () => {
    const files = filesOf(rules);
    const named = { 'usage.jsonl': files.usage, 'invoice.json': files.invoice, 'trace.json': files.trace };
    expect(replay({ ...named, 'rules.json': files.rules })).toMatchObject({
      ok: true,
      value: { equal: true, total: '108.90' },
    });
    const more = filesOf({ ...rules, grants: [grant('pay', { balance: '30.00' })] });
    expect(replay({ ...named, 'rules.json': more.rules })).toMatchObject({
      ok: true,
      value: {
        equal: false,
        firstDifference: { line: 'credits.pay', field: 'amount', issued: '20.00', recomputed: '30.00' },
      },
    });
    const fewer = filesOf({ ...rules, coupons: [] });
    expect(replay({ ...named, 'rules.json': fewer.rules })).toMatchObject({
      ok: true,
      value: { equal: false },
    });
  });
});
