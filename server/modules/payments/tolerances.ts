import { moneyFromWire } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type SetToleranceInput, setToleranceInput } from './contract.ts';
import { insertTolerance, selectTolerances } from './repository.ts';

/**
 * States how small a rest of an invoice is let go in a currency, from now on. What held before stays on record. Raises the
 * codes of `money`, and `payments.tolerance_changed` (409) when two state it at once.
 */
export async function setTolerance(ctx: Ctx, input: SetToleranceInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.setTolerance', 'vendor');
  const { reason, ...wire } = setToleranceInput.parse(input);
  const money = moneyFromWire(wire);
  if (!money.ok) throw domainErrorFrom(money.error);
  const holding = (await selectTolerances(ctx.tx)).find((row) => row.currency === wire.currency);
  const isWritten = await insertTolerance(ctx.tx, {
    ...money.value,
    ordinal: (holding?.ordinal ?? 0) + 1,
    reason,
    setBy: actorName(ctx.actor),
    setAt: ctx.now,
  });
  if (!isWritten)
    throw new DomainError('payments.tolerance_changed', {
      message: 'Somebody stated this tolerance at the same time. Look at it again.',
      status: 409,
    });
}
