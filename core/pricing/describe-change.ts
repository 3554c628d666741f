import type { PlanChange } from './plan-difference.ts';

/**
 * A change of a price rule taken apart, so that it can be said in words: which charge, which tier (from 1), which field.
 * `added` and `removed` stand for a whole charge.
 */
export type DescribedChange = {
  readonly charge: string | null;
  readonly tier: number | null;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
};

const CHARGE_ITSELF = /^charges\.(.+)\.key$/;
const TIER = /^tiers\[(\d+)\]\.(.+)$/;

/**
 * Says what each difference between two plan versions is about. `chargeKeys` are those of the later version, because a
 * key may hold dots. All fields of a charge that is only in one of the two become one entry.
 */
export function describeChanges(
  changes: readonly PlanChange[],
  chargeKeys: readonly string[],
): DescribedChange[] {
  const whole = new Map<string, 'added' | 'removed'>();
  for (const { path, before } of changes) {
    const key = CHARGE_ITSELF.exec(path)?.[1];
    if (key !== undefined) whole.set(key, before === null ? 'added' : 'removed');
  }
  // Longer keys first, so that `calls.eu` is not taken for a field of `calls`.
  const keys = [...new Set([...chargeKeys, ...whole.keys()])].toSorted((a, b) => b.length - a.length);
  const described: DescribedChange[] = [];
  for (const change of changes) {
    const charge = keys.find((key) => change.path.startsWith(`charges.${key}.`)) ?? null;
    const fate = charge === null ? undefined : whole.get(charge);
    if (fate === undefined) described.push(describe(change, charge));
    else if (CHARGE_ITSELF.test(change.path))
      described.push({ charge, tier: null, field: fate, before: null, after: null });
  }
  return described;
}

function describe({ path, before, after }: PlanChange, charge: string | null): DescribedChange {
  if (charge === null) return { charge, tier: null, field: path, before, after };
  const inner = path.slice(`charges.${charge}.`.length).replace(/^config\./, '');
  const tier = TIER.exec(inner);
  return {
    charge,
    tier: tier === null ? null : Number(tier[1]) + 1,
    field: tier?.[2] ?? inner,
    before,
    after,
  };
}
