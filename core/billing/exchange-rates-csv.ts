import { type ExchangeRate, exchangeRate } from '#core/contracts/rules.ts';
import { failure, type Result, success } from '#core/result.ts';

const COLUMNS = ['day', 'base', 'quote', 'rate', 'source'];
const LINES_MAX = 5_000;

/**
 * Rates of exchange from lines of `day,base,quote,rate,source`; a first line that names the columns is left out, and so are
 * empty lines. All or none: fails with `billing.exchange_rates_invalid`, naming the first line and the column that is wrong.
 */
export function readExchangeRates(csv: string): Result<ExchangeRate[]> {
  const rates: ExchangeRate[] = [];
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.length > LINES_MAX) return invalid(`These are more than ${LINES_MAX} lines.`);
  for (const [index, text] of lines.entries()) {
    const cells = text.split(',').map((cell) => cell.trim());
    if (text.trim() === '' || (rates.length === 0 && cells.join() === COLUMNS.join())) continue;
    const [day, base, quote, rate, ...source] = cells;
    const read = exchangeRate.safeParse({ day, base, quote, rate, source: source.join(', ') });
    if (!read.success)
      return invalid(`Line ${index + 1}: ${String(read.error.issues[0]?.path[0])} is missing or wrong.`);
    if (read.data.base === read.data.quote)
      return invalid(`Line ${index + 1}: a currency is not exchanged with itself.`);
    rates.push(read.data);
  }
  return rates.length === 0 ? invalid('There is no line with a rate of exchange.') : success(rates);
}

function invalid(message: string) {
  return failure('billing.exchange_rates_invalid', message, 'csv');
}
