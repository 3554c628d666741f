import { attestFacts } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type SetPeriodInput, setPeriodInput } from './contract.ts';
import { insertPeriod, selectPeriods } from './periods-repository.ts';

/**
 * Keeps the documents of an issuer longer, those that are there already too. Of all its periods the longest holds, so that
 * nothing here can shorten one; what would change nothing is refused. Raises `retention.issuer_unknown`,
 * `retention.period_shorter`.
 */
export async function setRetentionPeriod(ctx: Ctx, input: SetPeriodInput): Promise<void> {
  authorise(ctx, 'retention.setPeriod', 'vendor');
  const { fiscalYearMonth, issuer, reason, years } = setPeriodInput.parse(input);
  const periods = await selectPeriods(ctx.tx, issuer);
  // The law of its country is stated with every issuer.
  if (periods.length === 0)
    throw new DomainError('retention.issuer_unknown', {
      message: `There is no issuer ${issuer}.`,
      path: 'issuer',
    });
  const covers = periods.some(
    (known) =>
      known.years > years ||
      (known.years === years && (fiscalYearMonth === 1 || known.fiscalYearMonth === fiscalYearMonth)),
  );
  if (covers)
    throw new DomainError('retention.period_shorter', {
      message: 'The documents of this issuer are kept for as long already; a period is only lengthened.',
      path: 'years',
    });
  const ordinal = periods.length + 1;
  await attestFacts(ctx, {
    kind: 'retention-period',
    tenantId: null,
    ref: `${issuer}/${ordinal}`,
    name: `retention of ${issuer}`,
    facts: { issuer, years, fiscalYearMonth, reason },
  });
  await insertPeriod(ctx.tx, {
    issuerSlug: issuer,
    ordinal,
    years,
    fiscalYearMonth,
    isLaw: false,
    reason,
    setBy: actorName(ctx.actor),
    setAt: ctx.now,
  });
}
