import { parseWith } from '#core/contracts/issue-path.ts';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { failure, type Result, success } from '#core/result.ts';
import { checkCharge } from './check-charge.ts';
import { checkReading, type KnownMeter } from './check-meters.ts';
import { checkSpend } from './check-spend.ts';
import { metersOfCharge } from './meters-of-charge.ts';

/**
 * Reads a plan file. Fails with `pricing.plan_invalid` where the shape is wrong, and with a code of its own for what has
 * the right shape and cannot mean anything: tiers that never end, a repeated key, a minimum above the maximum,
 * an option that only rating may set. `path` names the field, e.g. `charges[1].config.tiers[0].up_to`.
 */
export function checkPlan(value: unknown): Result<PlanVersionDocument> {
  const parsed = parseWith({ schema: planVersionDocument, value, code: 'pricing.plan_invalid' });
  if (!parsed.ok) return parsed;
  const keys = new Set<string>();
  for (const [index, charge] of parsed.value.charges.entries()) {
    const path = `charges[${index}]`;
    if (keys.has(charge.key))
      return failure('pricing.charge_key_repeated', `Two charges are named ${charge.key}.`, `${path}.key`);
    keys.add(charge.key);
    const checked = checkCharge(charge, parsed.value.currency, path);
    if (!checked.ok) return checked;
  }
  const spend = checkSpend(parsed.value.charges);
  return spend.ok ? success(parsed.value) : spend;
}

/**
 * Whether every usage charge counts meter versions that exist and can be counted in this way, and filters by dimensions
 * that they keep. Fails with `pricing.meter_unknown`, `pricing.dimension_unknown`, `pricing.meter_without_amounts`,
 * `pricing.events_need_one_series` and `pricing.bucket_not_for_meter`.
 */
export function checkMeters(plan: PlanVersionDocument, meters: readonly KnownMeter[]): Result<null> {
  for (const [index, charge] of plan.charges.entries()) {
    for (const reading of metersOfCharge(charge)) {
      const checked = checkReading({ charge, reading, meters, path: `charges[${index}]` });
      if (!checked.ok) return checked;
    }
  }
  return success(null);
}
