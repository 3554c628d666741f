import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreditedFigures } from '#core/contracts/credit-note.ts';
import { creditedFigures } from '#core/contracts/credit-note.ts';
import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import { decimal } from '#core/money/decimal.ts';
import { moneyFromWire } from '#core/money/money.ts';
import { createTraceRecorder } from '#core/rating/trace-recorder.ts';
import {
  type CreditableInvoice,
  type CreditedBefore,
  type CreditRequest,
  calculateCredit,
  leftOfInvoice,
  leftOfLine,
  type NetAndTax,
} from './credit-note.ts';
import { exchangeTaxes } from './tax-exchange.ts';
import { taxLines } from './tax-lines.ts';

const CURRENCY = 'EUR';

/** An invoice whose lines come to these amounts, taxed as the calculator of invoices does it. */
function invoiceOf(
  nets: readonly { readonly netMinor: bigint; readonly ratePercent: string }[],
): CreditableInvoice {
  const print = (minor: bigint) => {
    const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
    return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  };
  const taxed = taxLines(
    nets.map(({ netMinor, ratePercent }, index) => ({
      id: String(index + 1),
      tax:
        ratePercent === '0'
          ? { kind: 'exempt', note: 'Exempt.' }
          : { kind: 'rate', name: `VAT ${ratePercent}`, ratePercent },
      rounded: { amountMinor: netMinor, currency: CURRENCY },
    })),
    CURRENCY,
    createTraceRecorder({ currency: CURRENCY }),
  );
  return {
    currency: CURRENCY,
    taxes: [...taxed.taxes],
    lines: nets.map(({ netMinor, ratePercent }, index) => ({
      id: String(index + 1),
      kind: 'usage' as const,
      subscription: 'sub-1',
      charge: `charge-${index + 1}`,
      description: { en: 'Calls', es: 'Llamadas' },
      period: { start: '2026-11-01', end: '2026-12-01' },
      unit: 'call',
      quantity: '1',
      taxRatePercent: ratePercent,
      amountExact: print(netMinor),
      amount: print(netMinor),
      taxAmount: print(taxed.shares.get(String(index + 1))?.amountMinor ?? 0n),
    })),
  };
}

function minor(amount: string): bigint {
  const money = moneyFromWire({ amount, currency: CURRENCY });
  if (!money.ok) throw new Error(money.error.message);
  return money.value.amountMinor;
}

const sum = (amounts: readonly string[]) => amounts.reduce((total, amount) => total + minor(amount), 0n);

/** Carries out credits one after the other; a refused one changes nothing. */
function creditInTurn(invoice: CreditableInvoice, requests: readonly CreditRequest['lines'][]) {
  const credited = new Map<string, NetAndTax>();
  const notes: CreditedFigures[] = [];
  for (const lines of requests) {
    const note = calculateCredit({ invoice, credited, request: { currency: CURRENCY, lines } });
    if (!note.ok) continue;
    notes.push(note.value);
    for (const { amount, invoiceLine, taxAmount } of note.value.lines) {
      const before = credited.get(invoiceLine) ?? { netMinor: 0n, taxMinor: 0n };
      credited.set(invoiceLine, {
        netMinor: before.netMinor + minor(amount),
        taxMinor: before.taxMinor + minor(taxAmount),
      });
    }
  }
  return { credited, notes };
}

/** What notes come to by rate, net and tax. */
function byRate(taxes: readonly { ratePercent: string; base: string; amount: string }[]) {
  const sums = new Map<string, NetAndTax>();
  for (const { amount, base, ratePercent } of taxes) {
    const before = sums.get(ratePercent) ?? { netMinor: 0n, taxMinor: 0n };
    sums.set(ratePercent, {
      netMinor: before.netMinor + minor(base),
      taxMinor: before.taxMinor + minor(amount),
    });
  }
  return Object.fromEntries(sums);
}

const ratePercent = fc.constantFrom('21', '10', '7.7', '0');
const positive = fc.array(fc.record({ netMinor: fc.bigInt(1n, 5_000n), ratePercent }), {
  minLength: 1,
  maxLength: 6,
});
const anySign = fc.array(fc.record({ netMinor: fc.bigInt(-300n, 2_000n), ratePercent }), {
  minLength: 1,
  maxLength: 6,
});

describe('crediting everything', () => {
  it('in any order and in any pieces gives exactly net, tax by rate and total', () => {
    fc.assert(
      fc.property(
        positive,
        fc.array(fc.tuple(fc.nat(5), fc.bigInt(1n, 2_000n)), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (nets, pieces, stream) => {
          const invoice = invoiceOf(nets);
          const first = pieces.map(([line, amount]) => [
            {
              line: String((line % nets.length) + 1),
              amount: `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`,
            },
          ]);
          const rest = invoice.lines
            .map(({ id }) => ({ id, key: stream.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ id }) => [{ line: id }]);
          const { credited, notes } = creditInTurn(invoice, [...first, ...rest]);
          expect(byRate(notes.flatMap(({ taxes }) => taxes))).toEqual(byRate(invoice.taxes));
          expect(sum(notes.map(({ totals }) => totals.total))).toBe(
            sum(invoice.lines.flatMap(({ amount, taxAmount }) => [amount, taxAmount])),
          );
          expect(leftOfInvoice({ invoice, credited })).toBe(0n);
          for (const line of invoice.lines)
            expect(leftOfLine({ invoice, credited }, line)).toEqual({ netMinor: 0n, taxMinor: 0n });
        },
      ),
    );
  });

  it('at once is the invoice itself, lines below zero included', () => {
    fc.assert(
      fc.property(anySign, (nets) => {
        const invoice = invoiceOf(nets);
        const total = sum(invoice.lines.flatMap(({ amount, taxAmount }) => [amount, taxAmount]));
        const { notes } = creditInTurn(invoice, ['all']);
        if (total <= 0n) {
          expect(notes).toEqual([]);
          return;
        }
        expect(notes.map(({ totals }) => minor(totals.total))).toEqual([total]);
      }),
    );
  });
});

describe('tax in the seller’s own currency', () => {
  const exchange = {
    currency: 'USD',
    exchangeRate: { base: 'EUR', quote: 'USD', rate: '1.0837', day: '2026-11-30', source: 'ECB' },
  };
  const withTaxAbroad = (invoice: CreditableInvoice): CreditableInvoice => {
    const trace = createTraceRecorder({ currency: CURRENCY });
    const taxOfGroups = invoice.taxes.map(({ amount }) => ({ value: decimal(amount) }));
    const { currency, taxes } = invoice;
    return {
      ...invoice,
      taxInIssuerCurrency: exchangeTaxes({ taxes, taxOfGroups, currency, exchange, trace }),
    };
  };

  it('is given back at the rate of exchange of the invoice, in pieces that come to exactly what it states', () => {
    fc.assert(
      fc.property(positive, fc.array(fc.nat(5), { maxLength: 8 }), (nets, pieces) => {
        const invoice = withTaxAbroad(invoiceOf(nets));
        const first = pieces.map((line) => [{ line: String((line % nets.length) + 1), amount: '0.37' }]);
        const { notes } = creditInTurn(invoice, [...first, ...invoice.lines.map(({ id }) => [{ line: id }])]);
        const stated = notes.flatMap(({ taxInIssuerCurrency }) => taxInIssuerCurrency ?? []);
        expect(stated.length).toBe(notes.length);
        for (const { exchangeRate } of stated) expect(exchangeRate).toEqual(exchange.exchangeRate);
        expect(sum(stated.map(({ tax }) => tax))).toBe(sum([invoice.taxInIssuerCurrency?.tax ?? '']));
      }),
    );
  });

  it('is exchanged for all of one rate together and then rounded', () => {
    const invoice = withTaxAbroad(invoiceOf([{ netMinor: 10_000n, ratePercent: '21' }]));
    expect(invoice.taxInIssuerCurrency).toEqual({
      ...exchange,
      taxes: [{ ratePercent: '21', amount: '22.76' }],
      tax: '22.76',
    });
    const { notes } = creditInTurn(invoice, [[{ line: '1', amount: '33.33' }]]);
    expect(notes[0]?.taxInIssuerCurrency).toEqual({
      ...exchange,
      taxes: [{ ratePercent: '21', amount: '7.59' }],
      tax: '7.59',
    });
  });
});

describe('any credits at all', () => {
  it('never come to more than a line or the invoice, and each to more than zero', () => {
    const request = fc.oneof(
      fc.constant('all' as const),
      fc.array(
        fc.record({
          line: fc.integer({ min: 1, max: 6 }).map(String),
          amount: fc.option(
            fc
              .integer({ min: -400, max: 2_500 })
              .map((cents) => (cents / 100).toFixed(2).replace('-0.00', '0.00')),
            { nil: undefined },
          ),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    );
    fc.assert(
      fc.property(anySign, fc.array(request, { maxLength: 10 }), (nets, requests) => {
        const invoice = invoiceOf(nets);
        const { credited, notes } = creditInTurn(invoice, requests);
        for (const note of notes) {
          expect(minor(note.totals.total) > 0n).toBe(true);
          expect(sum(note.lines.map(({ amount }) => amount))).toBe(minor(note.totals.net));
          expect(sum(note.lines.map(({ taxAmount }) => taxAmount))).toBe(minor(note.totals.tax));
          expect(sum(note.taxes.map(({ amount }) => amount))).toBe(minor(note.totals.tax));
        }
        for (const line of invoice.lines) {
          const left = leftOfLine({ invoice, credited }, line);
          const sign = minor(line.amount) < 0n ? -1n : 1n;
          expect(left.netMinor * sign >= 0n && left.taxMinor * sign >= 0n).toBe(true);
        }
        if (notes.length > 0) expect(leftOfInvoice({ invoice, credited }) >= 0n).toBe(true);
      }),
    );
  });
});

describe('a credit is refused', () => {
  const invoice = invoiceOf([
    { netMinor: 10_000n, ratePercent: '21' },
    { netMinor: -4_000n, ratePercent: '21' },
    { netMinor: 0n, ratePercent: '21' },
  ]);
  const half = new Map([['1', { netMinor: 5_000n, taxMinor: 1_050n }]]);
  const none: CreditedBefore = new Map();

  it.each<[string, CreditRequest['lines'], CreditedBefore, string, string]>([
    [
      'more than is left',
      [{ line: '1', amount: '50.01' }],
      half,
      'billing.credit_over_line',
      'lines[0].amount',
    ],
    ['zero', [{ line: '1', amount: '0.00' }], none, 'billing.credit_zero', 'lines[0].amount'],
    ['unknown line', [{ line: '9' }], none, 'billing.credit_line_unknown', 'lines[0].line'],
    [
      'twice',
      [{ line: '1', amount: '1.00' }, { line: '1' }],
      none,
      'billing.credit_line_twice',
      'lines[1].line',
    ],
    ['line of zero', [{ line: '3' }], none, 'billing.credit_nothing_left', 'lines[0].line'],
    ['other sign', [{ line: '1', amount: '-1.00' }], none, 'billing.credit_sign_differs', 'lines[0].amount'],
    ['parts of a cent', [{ line: '1', amount: '1.001' }], none, 'money.amount_not_minor', 'lines[0].amount'],
    ['nothing named', [], none, 'billing.credit_without_lines', 'lines'],
    ['below zero', [{ line: '2' }], none, 'billing.credit_not_above_zero', 'lines'],
    ['more than the invoice', [{ line: '1' }], none, 'billing.credit_over_invoice', 'lines'],
  ])('%s', (_name, lines, credited, code, path) => {
    expect(calculateCredit({ invoice, credited, request: { currency: CURRENCY, lines } })).toMatchObject({
      ok: false,
      error: { code, path },
    });
  });

  it('in another currency', () => {
    const request: CreditRequest = { currency: 'USD', lines: 'all' };
    expect(calculateCredit({ invoice, credited: none, request })).toMatchObject({
      error: { code: 'billing.credit_currency_differs', path: 'currency' },
    });
  });
});

describe('of a golden invoice', () => {
  const goldenOf = (name: string): InvoiceDocument =>
    invoiceDocument.parse(
      JSON.parse(readFileSync(new URL(`golden/${name}/invoice.json`, import.meta.url), 'utf8')),
    );

  it('each line alone bears its own share of the tax', () => {
    const { notes } = creditInTurn(goldenOf('rounding-three-half-cents'), [
      [{ line: '2' }],
      [{ line: '3' }],
      [{ line: '1' }],
    ]);
    expect(notes.map(({ totals }) => totals)).toEqual([
      { net: '0.01', tax: '0.00', total: '0.01' },
      { net: '0.01', tax: '0.00', total: '0.01' },
      { net: '0.01', tax: '0.01', total: '0.02' },
    ]);
  });

  it('late usage keeps the rate of its own period', () => {
    const { notes } = creditInTurn(goldenOf('late-usage'), [[{ line: '2', amount: '1.00' }], 'all']);
    expect(notes.map((note) => creditedFigures.parse(note).taxes)).toEqual([
      [{ kind: 'rate', name: 'VAT', ratePercent: '10', base: '1.00', amount: '0.10' }],
      [
        { kind: 'rate', name: 'VAT', ratePercent: '21', base: '14.40', amount: '3.02' },
        { kind: 'rate', name: 'VAT', ratePercent: '10', base: '0.36', amount: '0.04' },
      ],
    ]);
  });
});
