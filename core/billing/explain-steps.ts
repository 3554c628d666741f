import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { TraceInput, TraceStep } from '#core/contracts/trace.ts';

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
  | { readonly kind: 'operation'; readonly step: TraceStep };

/** What is known of a seal that a step points at. */
export type SealFacts = { readonly sequence: number; readonly sealedAt: string };

const TIER_OPS: ReadonlySet<string> = new Set(['tier', 'tier-percent']);

/**
 * Groups the steps of one line: what `usage-…` read by day with the seal of each, and the tiers of a price as one table.
 * For a volume price, which records the tier reached alone, the other rows come from the charge. `seals` are by digest.
 */
export function groupSteps(
  steps: readonly TraceStep[],
  charge: Charge,
  seals: ReadonlyMap<string, SealFacts>,
): ExplainedStep[] {
  const grouped: ExplainedStep[] = [];
  let tiers: TraceStep[] = [];
  for (const step of steps) {
    if (TIER_OPS.has(step.op)) {
      tiers.push(step);
    } else if (step.op === 'tier-sum') {
      grouped.push(tierTable(step, tiers));
      tiers = [];
    } else if (step.op === 'volume-tier') {
      grouped.push(volumeTable(step, charge));
    } else if (step.op.startsWith('usage-')) {
      grouped.push({ kind: 'quantity', step, days: usedDays(step, seals) });
    } else {
      grouped.push({ kind: 'operation', step });
    }
  }
  return grouped;
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
