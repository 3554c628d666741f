import type { InvoiceTax, TaxInIssuerCurrency } from '#core/contracts/invoice.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { ratio } from '#core/money/fraction.ts';
import { type Money, moneyToFraction } from '#core/money/money.ts';
import { createTraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';

/** How a credit came about: the steps of each of its lines, by the line of the invoice, then those of taxes and sums. */
export type CreditTrace = {
  readonly lines: readonly { readonly invoiceLine: string; readonly steps: readonly TraceStep[] }[];
  readonly totals: readonly TraceStep[];
};

type NetAndTax = { readonly netMinor: bigint; readonly taxMinor: bigint };

/** A piece of a line with what its tax was found from. */
export type TracedPiece = NetAndTax & {
  readonly line: { readonly id: string; readonly taxRatePercent: string };
  readonly whole: NetAndTax;
  readonly before: NetAndTax;
  readonly left: NetAndTax;
};

/** The tax of one rate in the seller's own currency: of all that is credited by now, and of what was before. */
export type ExchangedTax = { readonly ratePercent: string; readonly after: Money; readonly before: Money };

/**
 * The steps of one line: what is credited of it, its tax in proportion to all that is credited of it by then, rounded once,
 * less what was given back of it before.
 */
export function traceCreditLine(piece: TracedPiece, currency: string): TraceStep[] {
  const trace = createTraceRecorder({ currency });
  const { before, left, line, netMinor, whole } = piece;
  const exact = (amountMinor: bigint) => moneyToFraction({ amountMinor, currency });
  const amount = (name: string, amountMinor: bigint) => usedValue(name, { value: exact(amountMinor) });
  const creditedMinor = before.netMinor + netMinor;
  trace.record({
    op: 'credit-net',
    inputs: [
      { ...amount('net', whole.netMinor), ref: `line:${line.id}` },
      amount('before', before.netMinor),
      amount('left', left.netMinor),
    ],
    output: exact(netMinor),
    unit: currency,
  });
  const share = trace.record({
    op: 'credit-tax-share',
    inputs: [
      { ...amount('tax', whole.taxMinor), ref: `line:${line.id}` },
      amount('credited', creditedMinor),
      amount('net', whole.netMinor),
      { name: 'taxRatePercent', value: line.taxRatePercent },
    ],
    output: exact(whole.taxMinor).mul(ratio(creditedMinor, whole.netMinor)),
    unit: currency,
  });
  const rounded = trace.record({
    op: 'round-tax',
    inputs: [usedValue('tax', share), { name: 'currency', value: currency }],
    output: exact(whole.taxMinor - left.taxMinor),
    unit: currency,
  });
  if (before.netMinor !== 0n)
    trace.record({
      op: 'credit-tax-rest',
      inputs: [usedValue('tax', rounded), amount('before', before.taxMinor)],
      output: exact(piece.taxMinor),
      unit: currency,
    });
  return [...trace.steps];
}

/** The steps of net, of the tax at each original rate, of their sum, and of the tax in the seller's own currency. */
export function traceCreditTotals(input: {
  readonly pieces: readonly TracedPiece[];
  readonly taxes: readonly Pick<InvoiceTax, 'ratePercent'>[];
  readonly abroad: {
    readonly amounts: readonly ExchangedTax[];
    readonly stated: Pick<TaxInIssuerCurrency, 'exchangeRate'>;
  } | null;
  readonly currency: string;
  readonly isAtRate: (piece: TracedPiece, ratePercent: string) => boolean;
}): TraceStep[] {
  const { abroad, currency, isAtRate, pieces, taxes } = input;
  const trace = createTraceRecorder({ currency });
  const exact = (amountMinor: bigint) => moneyToFraction({ amountMinor, currency });
  const sum = (of: readonly TracedPiece[], field: keyof NetAndTax) => ({
    inputs: of.map((piece) => ({
      ...usedValue('amount', { value: exact(piece[field]) }),
      ref: `line:${piece.line.id}`,
    })),
    output: exact(of.reduce((total, piece) => total + piece[field], 0n)),
    unit: currency,
  });
  const net = trace.record({ op: 'net', ...sum(pieces, 'netMinor') });
  const taxed = taxes.map(({ ratePercent }) => {
    const step = sum(
      pieces.filter((piece) => isAtRate(piece, ratePercent)),
      'taxMinor',
    );
    const rate = { name: 'taxRatePercent', value: ratePercent, unit: '%' };
    return trace.record({ op: 'credit-tax', ...step, inputs: [rate, ...step.inputs] });
  });
  trace.record({
    op: 'total',
    inputs: [usedValue('net', net), ...taxed.map((tax) => usedValue('tax', tax))],
    output: taxed.reduce((total, tax) => total.add(tax.value), net.value),
    unit: currency,
  });
  for (const { after, before } of abroad?.amounts ?? []) {
    const { base, day, quote, rate, source } = abroad?.stated.exchangeRate ?? {};
    trace.record({
      op: 'credit-tax-abroad',
      inputs: [
        usedValue('after', { value: moneyToFraction(after) }),
        usedValue('before', { value: moneyToFraction(before) }),
        ...Object.entries({ rate, base, quote, day, source }).map(([name, value = '']) => ({ name, value })),
      ],
      output: moneyToFraction(after).sub(moneyToFraction(before)),
      unit: after.currency,
    });
  }
  return [...trace.steps];
}

/**
 * The steps that led to one figure of a credit note: `line-2` (of the invoice), `net`, `tax-0`, `tax-abroad` or `total`. Null
 * where there is no such figure.
 */
export function stepsOfCreditFigure(trace: CreditTrace, figure: string): readonly TraceStep[] | null {
  const { lines, totals } = trace;
  const only = (op: string) => totals.filter((step) => step.op === op);
  const line = lines.find(({ invoiceLine }) => figure === `line-${invoiceLine}`);
  // The line's own figure is its net; its tax stands below it.
  if (line !== undefined)
    return line.steps.toSorted((a, b) => Number(a.op === 'credit-net') - Number(b.op === 'credit-net'));
  const ofLines = (isWanted: (step: TraceStep) => boolean) =>
    lines.flatMap(({ steps }) => steps.filter(isWanted));
  switch (figure) {
    case 'net':
      return [...ofLines(({ op }) => op === 'credit-net'), ...only('net')];
    case 'total':
      return totals.filter(({ op }) => op !== 'credit-tax-abroad');
    case 'tax-abroad':
      return only('credit-tax-abroad').length === 0 ? null : only('credit-tax-abroad');
    default: {
      const tax = only('credit-tax').find((_, index) => figure === `tax-${index}`);
      if (tax === undefined) return null;
      const taxed = new Set(tax.inputs.flatMap(({ ref }) => (ref === undefined ? [] : [ref])));
      const shares = lines
        .filter(({ invoiceLine }) => taxed.has(`line:${invoiceLine}`))
        .flatMap(({ steps }) => steps.filter(({ op }) => op !== 'credit-net'));
      return [...shares, tax];
    }
  }
}
