import { isBilledInAdvance } from '#core/billing/advance.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { failure, type Result, success } from '#core/result.ts';

/**
 * Whether a version may stand in the place of a wrong one: it corrects what charges cost and keeps which there are, what
 * kind they are of and when they are billed, so that each line of an invoice has its corrected counterpart. Fails with
 * `pricing.correction_other_terms`, `pricing.correction_before_superseded`, `pricing.correction_other_charges` and
 * `pricing.correction_without_change`, with the field named.
 */
export function checkCorrection(wrong: PlanVersionDocument, corrected: PlanVersionDocument): Result<null> {
  for (const term of ['plan', 'currency', 'interval'] as const)
    if (wrong[term] !== corrected[term])
      return failure(
        'pricing.correction_other_terms',
        `A correction keeps the ${term} of the version that it corrects: ${wrong[term]}.`,
        term,
      );
  if (corrected.effectiveFrom < wrong.effectiveFrom)
    return failure(
      'pricing.correction_before_superseded',
      `Version ${wrong.version} is effective from ${wrong.effectiveFrom}.`,
      'effectiveFrom',
    );
  const most = Math.max(wrong.charges.length, corrected.charges.length);
  for (let index = 0; index < most; index += 1)
    if (shapeOf(wrong.charges[index]) !== shapeOf(corrected.charges[index]))
      return failure(
        'pricing.correction_other_charges',
        'A correction changes what charges cost, and not which there are, of what kind, or when they are billed.',
        `charges[${index}]`,
      );
  if (canonicalJson(wrong.charges) === canonicalJson(corrected.charges))
    return failure(
      'pricing.correction_without_change',
      'This costs the same as what it corrects.',
      'charges',
    );
  return success(null);
}

/** What a correction keeps of a charge; the price of seats needs what was stated of them. */
function shapeOf(charge: Charge | undefined): string | null {
  if (charge === undefined) return null;
  const model = charge.kind === 'usage' ? '' : charge.model;
  return [charge.key, charge.kind, model, isBilledInAdvance(charge)].join(' ');
}
