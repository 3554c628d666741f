import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { currencyExponent, isCurrency } from './currency.ts';
import { formatScaled, parseDecimal } from './decimal.ts';
import { type Fraction, ratio } from './fraction.ts';
import { roundHalfAwayFromZero } from './rounding.ts';

/** An amount in whole minor units of its currency. */
export type Money = { readonly amountMinor: bigint; readonly currency: string };

/** The form on the wire: major units with exactly the currency's decimals, `{ amount: "12.30", currency: "EUR" }`. */
export type WireMoney = { readonly amount: string; readonly currency: string };

/** Rounds an exact amount in major units once, half away from zero, to the currency's minor unit. */
export function roundToMoney(amount: Fraction, currency: string): Money {
  return { amountMinor: roundHalfAwayFromZero(amount.mul(minorPerMajor(currency))), currency };
}

/** The exact amount in major units. */
export function moneyToFraction(money: Money): Fraction {
  return ratio(money.amountMinor).div(minorPerMajor(money.currency));
}

/** Prints major units with exactly the currency's decimals. */
export function formatMoney(money: Money): string {
  return formatScaled(money.amountMinor, currencyExponent(money.currency));
}

export function moneyToWire(money: Money): WireMoney {
  return { amount: formatMoney(money), currency: money.currency };
}

/** Reads the wire form; refuses an unknown currency and more decimals than the currency has. */
export function moneyFromWire(wire: WireMoney): Result<Money> {
  if (!isCurrency(wire.currency)) {
    return failure('money.currency_unknown', 'The currency is not one of ISO 4217.', 'currency');
  }
  const amount = parseDecimal(wire.amount);
  if (amount === null) return failure('money.amount_invalid', 'The amount is not a plain decimal.', 'amount');
  const minor = amount.mul(minorPerMajor(wire.currency));
  if (minor.d !== 1n) {
    return failure('money.amount_not_minor', 'The amount has more decimals than its currency.', 'amount');
  }
  return success({ amountMinor: minor.s * minor.n, currency: wire.currency });
}

/** Minor units of an amount that a document of ours states; what somebody typed is read with `moneyFromWire`. */
export function minorOf(amount: string, currency: string): bigint {
  const money = moneyFromWire({ amount, currency });
  assert(money.ok, 'a document states whole minor units of its currency');
  return money.value.amountMinor;
}

/** Adds amounts of one currency; the currency is named for the empty sum. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  let amountMinor = 0n;
  for (const money of amounts) {
    assert(money.currency === currency, 'only amounts of one currency are added');
    amountMinor += money.amountMinor;
  }
  return { amountMinor, currency };
}

function minorPerMajor(currency: string): Fraction {
  return ratio(10n ** BigInt(currencyExponent(currency)));
}
