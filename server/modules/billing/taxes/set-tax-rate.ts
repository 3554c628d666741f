import { plainDecimal } from '#core/money/decimal.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type SetTaxRateInput, setTaxRateInput, type TaxRateDto } from '../contract-taxes.ts';
import { findIssuers } from '../parties/repository.ts';
import { insertTaxRate, listTaxRates, lockRates } from './repository.ts';

/**
 * States the rate of a region from a tax point on, with the reason; it holds for invoices whose rules are frozen from now
 * on. Nothing is edited: another entry for the same day takes its place. What stands already is left as it is. Raises
 * `billing.issuer_unknown`.
 */
export async function setTaxRate(ctx: Ctx, input: SetTaxRateInput): Promise<{ readonly isNew: boolean }> {
  await authoriseAndRecord(ctx, 'billing.setTaxRate', 'vendor');
  const rate = setTaxRateInput.parse(input);
  const [issuer] = await findIssuers(ctx.tx, [rate.issuer]);
  if (!issuer)
    throw new DomainError('billing.issuer_unknown', {
      message: `There is no issuer ${rate.issuer}.`,
      path: 'issuer',
    });
  await lockRates(ctx.tx, 'tax');
  const ratePercent = plainDecimal(rate.ratePercent);
  const standing = (await listTaxRates(ctx.tx, [rate.issuer])).find(
    ({ effectiveFrom, isStanding, region }) =>
      isStanding && region === rate.region && effectiveFrom === rate.effectiveFrom,
  );
  if (standing?.name === rate.name && standing.ratePercent === ratePercent) return { isNew: false };
  await insertTaxRate(
    ctx.tx,
    { ...rate, ratePercent },
    { createdBy: actorName(ctx.actor), createdAt: ctx.now },
  );
  return { isNew: true };
}

/** Every rate that was stated, those replaced included. */
export async function readTaxRates(ctx: Ctx): Promise<TaxRateDto[]> {
  authorise(ctx, 'billing.readTaxRates', 'vendor');
  return listTaxRates(ctx.tx);
}
