import { moneyFromWire } from '#core/money/money.ts';
import { domainErrorFrom } from '#server/platform/errors.ts';

/** Minor units of a stated amount. Raises the codes of `money`. */
export function minorOf(amount: string, currency: string): bigint {
  const money = moneyFromWire({ amount, currency });
  if (!money.ok) throw domainErrorFrom(money.error);
  return money.value.amountMinor;
}
