import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { TraceInput, TraceStep } from '#core/contracts/trace.ts';
import { sortedEntries } from '#core/pricing/meters-of-charge.ts';

/** What one sealed day brought to a quantity. */
export type UsedDay = {
  readonly day: string;
  readonly value: string;
  readonly digest: string;
  readonly sequence: number;
  readonly sealedAt: string;
};

/** One row of a price table, and the part of it that was used. `from` is exclusive, `upTo` inclusive or null. */
export type TierRow = {
  readonly number: number;
  readonly from: string;
  readonly upTo: string | null;
  readonly price: string;
  readonly flatAmount: string | null;
  /** What was priced here; null where the table was only looked at. */
  readonly units: string | null;
  readonly amount: string | null;
};

/** One bucket with its own price; `steps` lead from its quantity to its amount. */
export type BucketRow = {
  readonly name: string;
  readonly quantity: string;
  readonly amount: string;
  readonly steps: readonly TraceStep[];
};

/** One capacity: its limits in the order of the names, null where it is unlimited. */
export type CapacityRow = {
  readonly number: number;
  readonly limits: readonly (string | null)[];
  readonly amount: string;
  readonly isReached: boolean;
};

/** Steps as a reader takes them in: the days of a quantity, a whole price table, or one operation. */
export type ExplainedStep =
  | { readonly kind: 'quantity'; readonly step: TraceStep; readonly days: readonly UsedDay[] }
  | {
      readonly kind: 'tiers';
      /** The sum of the tiers, or the one tier that all units are priced at. */
      readonly step: TraceStep;
      readonly priceKind: 'amount' | 'percent';
      readonly unit: string | null;
      readonly tiers: readonly TierRow[];
    }
  | {
      readonly kind: 'buckets';
      /** The sum of the buckets. */
      readonly step: TraceStep;
      /** The dimension whose values are the buckets; null where they are days. */
      readonly dimension: string | null;
      readonly unit: string | null;
      readonly buckets: readonly BucketRow[];
    }
  | {
      readonly kind: 'capacity';
      readonly step: TraceStep;
      readonly names: readonly string[];
      readonly tiers: readonly CapacityRow[];
    }
  | { readonly kind: 'operation'; readonly step: TraceStep };

/** What is known of a seal that a step points at. */
export type SealFacts = { readonly sequence: number; readonly sealedAt: string };

const TIER_OPS: ReadonlySet<string> = new Set(['tier', 'tier-percent']);

/**
 * Groups the steps of one line: what `usage-…` read by day with the seal of each, and the tiers of a price as one table.
 * For a volume price or a capacity, which record the tier reached alone, the other rows come from the charge. `seals` are
 * by digest.
 */
export function groupSteps(
  steps: readonly TraceStep[],
  charge: Charge,
  seals: ReadonlyMap<string, SealFacts>,
): ExplainedStep[] {
  const grouped: ExplainedStep[] = [];
  let tiers: TraceStep[] = [];
  let buckets: TraceStep[][] = [];
  const inBuckets = bucketNumbers(steps);
  for (const [index, step] of steps.entries()) {
    const bucket = inBuckets[index];
    if (bucket !== undefined && bucket !== null) {
      (buckets[bucket] ??= []).push(step);
      continue;
    }
    if (TIER_OPS.has(step.op)) {
      tiers.push(step);
    } else if (step.op === 'tier-sum') {
      grouped.push(tierTable(step, tiers));
      tiers = [];
    } else if (step.op === 'volume-tier') {
      grouped.push(volumeTable(step, charge));
    } else if (step.op === 'bucket-sum') {
      grouped.push(bucketTable(step, buckets.filter(Boolean), charge));
      buckets = [];
    } else if (step.op === 'capacity-tier') {
      grouped.push(capacityTable(step, charge));
    } else if (step.op.startsWith('usage-')) {
      grouped.push({ kind: 'quantity', step, days: usedDays(step, seals) });
    } else {
      grouped.push({ kind: 'operation', step });
    }
  }
  return grouped;
}

/** The steps for a reader on paper: those within the buckets are left out, each bucket stays as one. */
export function withoutBucketSteps(steps: readonly TraceStep[]): readonly TraceStep[] {
  const inBuckets = bucketNumbers(steps);
  return steps.filter((step, index) => step.op === 'bucket' || inBuckets[index] === null);
}

/**
 * For each step the number of the bucket that it leads to, or null outside of the buckets. The steps of a bucket are those
 * from the quantity that it reads to the step that names it.
 */
function bucketNumbers(steps: readonly TraceStep[]): readonly (number | null)[] {
  const numbers: (number | null)[] = steps.map(() => null);
  let bucket = 0;
  for (const [index, step] of steps.entries()) {
    if (step.op !== 'bucket') continue;
    const from = steps.slice(0, index).findLastIndex(({ op }) => op.startsWith('usage-'));
    numbers.fill(bucket, Math.max(from, 0), index + 1);
    bucket += 1;
  }
  return numbers;
}

function bucketTable(
  step: TraceStep,
  buckets: readonly (readonly TraceStep[])[],
  charge: Charge,
): ExplainedStep {
  const named = buckets.map((steps) => ({
    steps: steps.slice(0, -1),
    end: required(steps.at(-1), 'a bucket ends with its own step'),
  }));
  return {
    kind: 'buckets',
    step,
    dimension: charge.model === 'bucketed' ? (charge.config.dimension ?? null) : null,
    unit: inputNamed(named[0]?.end, 'quantity')?.unit ?? null,
    buckets: named.map(({ end, steps }) => ({
      name: inputNamed(end, 'bucket')?.value ?? '',
      quantity: inputNamed(end, 'quantity')?.value ?? '0',
      amount: end.output.value,
      steps,
    })),
  };
}

function capacityTable(step: TraceStep, charge: Charge): ExplainedStep {
  if (charge.model !== 'capacity') return { kind: 'operation', step };
  const names = sortedEntries(charge.meters).map(([name]) => name);
  const reached = inputNamed(step, 'tier')?.value;
  return {
    kind: 'capacity',
    step,
    names,
    tiers: charge.config.tiers.map(({ amount, limits }, index) => ({
      number: index + 1,
      limits: names.map((name) => limits[name] ?? null),
      amount,
      isReached: reached === String(index + 1),
    })),
  };
}

function usedDays(step: TraceStep, seals: ReadonlyMap<string, SealFacts>): UsedDay[] {
  return step.inputs.flatMap(({ name, ref, value }) => {
    if (ref?.startsWith('seal:') !== true) return [];
    const digest = ref.slice('seal:'.length);
    const seal = required(seals.get(digest), 'the seals of an invoice hold those of its trace');
    return [{ day: name, value, digest, sequence: seal.sequence, sealedAt: seal.sealedAt }];
  });
}

function tierTable(step: TraceStep, tiers: readonly TraceStep[]): ExplainedStep {
  const [first] = tiers;
  return {
    kind: 'tiers',
    step,
    priceKind: first?.op === 'tier-percent' ? 'percent' : 'amount',
    unit: inputNamed(first, 'units')?.unit ?? null,
    tiers: tiers.map(tierRow),
  };
}

function tierRow(step: TraceStep): TierRow {
  const value = (name: string) => inputNamed(step, name)?.value;
  return {
    number: Number(value('tier') ?? '0'),
    from: value('from') ?? '0',
    upTo: value('upTo') ?? null,
    price: value('unitAmount') ?? value('ratePercent') ?? '0',
    flatAmount: value('flatAmount') ?? null,
    units: value('units') ?? null,
    amount: step.output.value,
  };
}

function volumeTable(step: TraceStep, charge: Charge): ExplainedStep {
  const reached = tierRow(step);
  const stated = charge.model === 'volume' ? charge.config.tiers : [];
  const tiers = stated.map((tier, index): TierRow => {
    if (index + 1 === reached.number) return reached;
    return {
      number: index + 1,
      from: stated[index - 1]?.up_to ?? '0',
      upTo: tier.up_to,
      price: tier.unit_amount ?? '0',
      flatAmount: tier.flat_amount ?? null,
      units: null,
      amount: null,
    };
  });
  return {
    kind: 'tiers',
    step,
    priceKind: 'amount',
    unit: inputNamed(step, 'units')?.unit ?? null,
    tiers: tiers.length === 0 ? [reached] : tiers,
  };
}

function inputNamed(step: TraceStep | undefined, name: string): TraceInput | undefined {
  return step?.inputs.find((input) => input.name === name);
}
