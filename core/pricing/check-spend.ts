import type { Charge, SpendCharge } from '#core/contracts/charge.ts';
import { compareDecimals } from '#core/money/decimal.ts';
import { failure, type Result, success } from '#core/result.ts';

/**
 * Minimum and maximum spend count what stands before them, so they stand last; each names charges above it. What two of
 * them count is apart, or the later counts the earlier and all that it counts, so that no amount is lifted or cut twice.
 */
export function checkSpend(charges: readonly Charge[]): Result<null> {
  const spends: { readonly charge: SpendCharge; readonly counts: ReadonlySet<string> }[] = [];
  for (const [index, charge] of charges.entries()) {
    const path = `charges[${index}]`;
    if (charge.kind !== 'spend') {
      if (spends.length === 0) continue;
      return failure(
        'pricing.spend_not_last',
        'A minimum or maximum spend stands after what it counts.',
        path,
      );
    }
    const before = charges.slice(0, index).map(({ key }) => key);
    const named = charge.config.charges ?? before;
    const stranger = named.findIndex((key) => !before.includes(key));
    if (stranger >= 0)
      return failure(
        'pricing.spend_charge_unknown',
        `No charge ${named[stranger]} stands before ${charge.key}.`,
        `${path}.config.charges[${stranger}]`,
      );
    const counts = new Set(named);
    const crossing = spends.find((earlier) =>
      crosses(new Set([...earlier.counts, earlier.charge.key]), counts),
    );
    if (crossing !== undefined)
      return failure(
        'pricing.spend_crosses',
        `${charge.key} counts a part of what ${crossing.charge.key} counts.`,
        `${path}.config.charges`,
      );
    const limits = [...spends.filter((earlier) => sameCharges(earlier, counts)), { charge, counts }];
    const [least, most] = (['minimum', 'maximum'] as const).map((model) =>
      limits.find((limit) => limit.charge.model === model),
    );
    if (least && most && compareDecimals(least.charge.config.amount, most.charge.config.amount) > 0)
      return failure(
        'pricing.minimum_above_maximum',
        'The minimum is above the maximum.',
        `${path}.config.amount`,
      );
    spends.push({ charge, counts });
  }
  return success(null);
}

function crosses(earlier: ReadonlySet<string>, later: ReadonlySet<string>): boolean {
  return !earlier.isDisjointFrom(later) && !earlier.isSubsetOf(later);
}

/** Whether both count the same charges; the later may also count the earlier one itself. */
function sameCharges(
  earlier: { readonly charge: SpendCharge; readonly counts: ReadonlySet<string> },
  later: ReadonlySet<string>,
): boolean {
  return [...later].every((key) => earlier.counts.has(key) || key === earlier.charge.key);
}
