import type { InvoiceTax, TaxInIssuerCurrency } from '#core/contracts/invoice.ts';
import type { ExchangeRate, TaxExchange } from '#core/contracts/rules.ts';
import { decimal, plainDecimal } from '#core/money/decimal.ts';
import { type Fraction, sumOf } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyToFraction, roundToMoney, sumMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';

/** An exact amount in the other currency of the rate: times the rate out of its base, divided by it out of its quote. */
export function exchanged(amount: Fraction, currency: string, exchangeRate: ExchangeRate): Fraction {
  const rate = decimal(exchangeRate.rate);
  return exchangeRate.base === currency ? amount.mul(rate) : amount.div(rate);
}

/**
 * The tax of an invoice in its seller's own currency. The groups of one rate are exchanged together and rounded once, so
 * that credit notes, whose lines know their rate only, can give exactly the same back.
 */
export function exchangeTaxes(input: {
  readonly taxes: readonly InvoiceTax[];
  readonly taxOfGroups: readonly Traced[];
  readonly currency: string;
  readonly exchange: TaxExchange;
  readonly trace: TraceRecorder;
}): TaxInIssuerCurrency {
  const { currency, exchange, taxOfGroups, taxes, trace } = input;
  const { exchangeRate } = exchange;
  const rates = [...new Set(taxes.map(({ ratePercent }) => plainDecimal(ratePercent)))];
  const amounts = rates.map((ratePercent): [string, Money] => {
    const groups = taxOfGroups.filter(
      (_, index) => plainDecimal(taxes[index]?.ratePercent ?? '') === ratePercent,
    );
    const whole = sumOfGroups(groups, currency, trace);
    const step = trace.record({
      op: 'exchange-tax',
      inputs: [
        usedValue('tax', whole),
        {
          name: exchangeRate.base === currency ? 'exchangeRate' : 'exchangeDivisor',
          value: exchangeRate.rate,
        },
        { name: 'base', value: exchangeRate.base },
        { name: 'quote', value: exchangeRate.quote },
        { name: 'day', value: exchangeRate.day },
        { name: 'source', value: exchangeRate.source },
      ],
      output: exchanged(whole.value, currency, exchangeRate),
      unit: exchange.currency,
    });
    const money = roundToMoney(step.value, exchange.currency);
    trace.record({
      op: 'round-tax',
      inputs: [usedValue('tax', step), { name: 'currency', value: exchange.currency }],
      output: moneyToFraction(money),
      unit: exchange.currency,
    });
    return [ratePercent, money];
  });
  return statedTaxes(exchange, amounts);
}

function sumOfGroups(groups: readonly Traced[], currency: string, trace: TraceRecorder): Traced {
  const [first] = groups;
  if (first !== undefined && groups.length === 1) return first;
  return trace.record({
    op: 'tax-total',
    inputs: groups.map((group, index) => usedValue(`tax${index + 1}`, group)),
    output: sumOf(groups.map(({ value }) => value)),
    unit: currency,
  });
}

/** The figures as documents state them: by rate, and their sum. */
export function statedTaxes(
  exchange: TaxExchange,
  amounts: readonly (readonly [string, Money])[],
): TaxInIssuerCurrency {
  const all = amounts.map(([, money]) => money);
  return {
    currency: exchange.currency,
    exchangeRate: exchange.exchangeRate,
    taxes: amounts.map(([ratePercent, money]) => ({ ratePercent, amount: formatMoney(money) })),
    tax: formatMoney(sumMoney(all, exchange.currency)),
  };
}
