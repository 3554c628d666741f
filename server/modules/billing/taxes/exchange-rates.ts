import { readExchangeRates as parseExchangeRates } from '#core/billing/exchange-rates-csv.ts';
import type { ExchangeRate } from '#core/contracts/rules.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { addDays } from '#core/time/civil-date.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { domainErrorFrom } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type EnterExchangeRatesInput,
  type EnteredRates,
  type ExchangeRateDto,
  enterExchangeRatesInput,
  type ImportExchangeRatesInput,
  importExchangeRatesInput,
} from '../contract-taxes.ts';
import { insertExchangeRates, listExchangeRates, lockRates } from './repository.ts';

const SHOWN_DAYS = 120;

/**
 * Enters rates of exchange with their day and source; one that stands already adds nothing, and another for the same day and
 * currencies takes its place. Invoices keep the rate that they were made with.
 */
export async function enterExchangeRates(ctx: Ctx, input: EnterExchangeRatesInput): Promise<EnteredRates> {
  await authoriseAndRecord(ctx, 'billing.enterExchangeRates', 'vendor');
  return enter(ctx, enterExchangeRatesInput.parse(input).rates);
}

/** The same from a CSV file, whole or not at all. Raises `billing.exchange_rates_invalid`, which names the line. */
export async function importExchangeRates(ctx: Ctx, input: ImportExchangeRatesInput): Promise<EnteredRates> {
  await authoriseAndRecord(ctx, 'billing.enterExchangeRates', 'vendor');
  const read = parseExchangeRates(importExchangeRatesInput.parse(input).csv);
  if (!read.ok) throw domainErrorFrom(read.error);
  return enter(ctx, read.value);
}

async function enter(ctx: Ctx, rates: readonly ExchangeRate[]): Promise<EnteredRates> {
  await lockRates(ctx.tx, 'exchange');
  const given = new Map(rates.map((rate) => [keyOf(rate), rate]));
  const days = rates.map(({ day }) => day).toSorted();
  const standing = new Map(
    (await listExchangeRates(ctx.tx, { from: days[0] ?? '', to: days.at(-1) ?? '' })).map((rate) => [
      keyOf(rate),
      rate,
    ]),
  );
  const fresh = [...given].flatMap(([key, rate]) => {
    const known = standing.get(key);
    const isKnown = known?.rate === plainDecimal(rate.rate) && known.source === rate.source;
    return isKnown ? [] : [rate];
  });
  await insertExchangeRates(ctx.tx, fresh, { createdBy: actorName(ctx.actor), createdAt: ctx.now });
  return { entered: fresh.length, known: given.size - fresh.length };
}

function keyOf({ base, day, quote }: Pick<ExchangeRate, 'base' | 'day' | 'quote'>): string {
  return `${day} ${base} ${quote}`;
}

/** The rates that stand, of the last months and of days to come, newest first. */
export async function readExchangeRates(ctx: Ctx): Promise<ExchangeRateDto[]> {
  authorise(ctx, 'billing.readTaxRates', 'vendor');
  const from = addDays(ctx.now.toISOString().slice(0, 10), -SHOWN_DAYS);
  return listExchangeRates(ctx.tx, { from });
}
