import type {
  CreditNoteConfig,
  TaxedInvoiceConfig,
  TaxOnLineConfig,
} from '#core/contracts/rate-arithmetic.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { type Fraction, HUNDRED, isZero, largerOf, smallerOf, sumOf, ZERO } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyToFraction, roundToMoney } from '#core/money/money.ts';
import { decimalOrZero } from '../pricing.ts';
import type { Rated } from '../rated.ts';
import { createTraceRecorder } from '../trace-recorder.ts';

/** The tax on one amount, rounded. */
export function rateTaxOnLine({ amount, currency, tax_percent }: TaxOnLineConfig): Rated {
  const trace = createTraceRecorder({ currency });
  const tax = trace.record({
    op: 'tax-on-line',
    inputs: trace.stated({ amount, taxPercent: tax_percent }),
    output: rounded(taxOf(decimal(amount), tax_percent), currency),
    unit: currency,
  });
  return { amount: tax, trace };
}

type TaxedLine = { readonly net: Fraction; readonly tax: Fraction };

/**
 * An invoice as other systems make it: a coupon spread over the lines in proportion before tax, tax at full
 * precision, rounded once over all rates. The detail is each line's unrounded tax.
 */
export function rateTaxedInvoice(config: TaxedInvoiceConfig): Rated {
  const { currency } = config;
  const lines = taxedLines(config);
  const trace = createTraceRecorder({ currency });
  for (const [index, line] of config.lines.entries()) {
    trace.record({
      op: 'line-tax',
      inputs: [
        ...trace.stated({
          amount: line.amount,
          couponFixed: config.coupon_fixed,
          taxPercent: line.tax_percent,
        }),
        { name: 'net', value: formatDecimal(lines[index]?.net ?? ZERO), unit: currency },
      ],
      output: lines[index]?.tax ?? ZERO,
      unit: currency,
    });
  }
  const amount = trace.record({
    op: 'grand-total',
    inputs: [
      {
        name: 'net',
        value: formatDecimal(rounded(sumOf(lines.map((line) => line.net)), currency)),
        unit: currency,
      },
      {
        name: 'tax',
        value: formatDecimal(rounded(sumOf(lines.map((line) => line.tax)), currency)),
        unit: currency,
      },
    ],
    output: grandTotal(lines, currency),
    unit: currency,
  });
  return { amount, detail: lines.map((line) => formatDecimal(line.tax)), trace };
}

/** A partial credit as other systems make it: net and the tax on the unrounded net, each rounded. */
export function rateCreditNote(config: CreditNoteConfig): Rated {
  const { currency, net_unrounded, tax_percent } = config;
  const trace = createTraceRecorder({ currency });
  const net = decimal(net_unrounded);
  const amount = trace.record({
    op: 'credit-note',
    inputs: trace.stated({ netUnrounded: net_unrounded, taxPercent: tax_percent }),
    output: grandTotal([{ net, tax: taxOf(net, tax_percent) }], currency),
    unit: currency,
  });
  return { amount, trace };
}

/** Every line credited for itself; each credit is what it adds to the running total, so all of them give the invoice's. */
export function rateCreditNoteSequence(config: TaxedInvoiceConfig): Rated {
  const { currency } = config;
  const lines = taxedLines(config);
  const credits = lines.map((_, index) =>
    grandTotal(lines.slice(0, index + 1), currency).sub(grandTotal(lines.slice(0, index), currency)),
  );
  const detail = credits.map((credit) => formatMoney(roundToMoney(credit, currency)));
  const trace = createTraceRecorder({ currency });
  const amount = trace.record({
    op: 'credit-note-sequence',
    inputs: detail.map((value, index) => ({ name: `credit${index + 1}`, value, unit: currency })),
    output: sumOf(credits),
    unit: currency,
  });
  return { amount, detail, trace };
}

function taxedLines({ coupon_fixed, lines }: TaxedInvoiceConfig): TaxedLine[] {
  const gross = sumOf(lines.map((line) => decimal(line.amount)));
  const coupon = smallerOf(decimalOrZero(coupon_fixed), largerOf(gross, ZERO));
  const kept = isZero(gross) ? ZERO : gross.sub(coupon).div(gross);
  return lines.map(({ amount, tax_percent }) => {
    const net = isZero(gross) ? decimal(amount) : decimal(amount).mul(kept);
    return { net, tax: taxOf(net, tax_percent) };
  });
}

function grandTotal(lines: readonly TaxedLine[], currency: string): Fraction {
  const net = rounded(sumOf(lines.map((line) => line.net)), currency);
  return net.add(rounded(sumOf(lines.map((line) => line.tax)), currency));
}

function taxOf(net: Fraction, taxPercent: string): Fraction {
  return net.mul(decimal(taxPercent)).div(HUNDRED);
}

function rounded(amount: Fraction, currency: string): Fraction {
  const money: Money = roundToMoney(amount, currency);
  return moneyToFraction(money);
}
