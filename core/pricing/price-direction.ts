import { assert } from '#core/assert.ts';
import type { Charge, SpendCharge } from '#core/contracts/charge.ts';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { compareDecimals } from '#core/money/decimal.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import { fieldDirection, type ModelConfig } from './config-direction.ts';
import type { PriceDirection } from './direction.ts';
import { planDifference } from './plan-difference.ts';

/** Which way the price of one charge moves, by its key. */
export type ChargeDirection = { readonly charge: string; readonly direction: PriceDirection };

/** Which way a price moves from one plan version to another, as a whole and charge by charge. */
export type PlanDirection = {
  readonly direction: PriceDirection;
  readonly charges: readonly ChargeDirection[];
};

/**
 * Whether going over from one plan version to another is a rise, for any usage that there may be: a rise of one charge is a
 * rise, whatever the others do. A charge counts as risen unless its change is shown to lower it or to leave it as it is;
 * so does a new one, and one whose model, meter or filter changed. Quantities are never below zero. The charges stand in the
 * order of the later version, then those that are gone. Both versions are of one currency and interval.
 */
export function priceDirection(before: PlanVersionDocument, after: PlanVersionDocument): PlanDirection {
  assert(before.currency === after.currency, 'both versions are in one currency');
  assert(before.interval === after.interval, 'both versions have one interval');
  const old = new Map(before.charges.map((charge) => [charge.key, charge]));
  const now = new Map(after.charges.map((charge) => [charge.key, charge]));
  const kept = new Set([...now.keys()].filter((key) => old.has(key)));
  const charges = [
    ...after.charges.map((charge): ChargeDirection => {
      const earlier = old.get(charge.key);
      return {
        charge: charge.key,
        direction:
          earlier === undefined
            ? directionOfNew(charge)
            : withCoverage(directionOfChange(earlier, charge), { earlier, charge, before, after, kept }),
      };
    }),
    ...before.charges
      .filter(({ key }) => !now.has(key))
      .map((charge): ChargeDirection => ({ charge: charge.key, direction: directionOfGone(charge) })),
  ];
  return { direction: together(charges.map(({ direction }) => direction)), charges };
}

/** A rise if any of them rises, else a fall if any falls. */
export function together(directions: readonly PriceDirection[]): PriceDirection {
  return directions.find((one) => one === 'rise') ?? directions.find((one) => one === 'fall') ?? 'none';
}

/** A new limit on what is owed, and a fixed amount that is none, take nothing from anybody. */
function directionOfNew(charge: Charge): PriceDirection {
  if (charge.kind === 'spend' && charge.model === 'maximum') return 'fall';
  const fixed = fixedAmount(charge);
  if (fixed === null) return 'rise';
  const sign = compareDecimals(fixed, '0');
  return sign > 0 ? 'rise' : sign < 0 ? 'fall' : 'none';
}

function directionOfGone(charge: Charge): PriceDirection {
  if (charge.kind === 'spend' && charge.model === 'maximum') return 'rise';
  const fixed = fixedAmount(charge);
  return fixed !== null && compareDecimals(fixed, '0') < 0 ? 'rise' : 'fall';
}

/** What a charge comes to whatever is used, where nothing but an amount is stated. */
function fixedAmount(charge: Charge): string | null {
  if (charge.model !== 'flat' || Object.keys(charge.config).length > 1) return null;
  return charge.config.amount;
}

function directionOfChange(before: Charge, after: Charge): PriceDirection {
  if (before.kind !== after.kind || before.model !== after.model) return 'rise';
  const changed = { model: after.model, before: configOf(before), after: configOf(after) };
  return together(
    changedFields(before, after).map((field) => {
      if (field === 'name') return 'none';
      if (field === 'billed') return billedLater(after) ? 'none' : 'rise';
      const option = /^config\.(.+)$/.exec(field)?.[1];
      if (option === undefined) return 'rise';
      if (option === 'per_bucket') return directionOfBuckets(before, after);
      // What a limit counts is judged by the charges themselves, named or not.
      if (option === 'charges' && after.kind === 'spend') return 'none';
      return fieldDirection(option, changed);
    }),
  );
}

/** The outermost fields that differ, those of the configuration as `config.<name>`. */
function changedFields(before: object, after: object): string[] {
  const paths = planDifference(asJson(before), asJson(after)).map(({ path }) => path);
  return [...new Set(paths.map((path) => /^(?:config\.)?[^.[]+/.exec(path)?.[0] ?? path))];
}

/** To be billed after the period instead of before it is no rise; to have to pay earlier is treated as one. */
function billedLater(after: Charge): boolean {
  return !('billed' in after) || after.billed !== 'in-advance';
}

function directionOfBuckets(before: Charge, after: Charge): PriceDirection {
  if (before.model !== 'bucketed' || after.model !== 'bucketed') return 'rise';
  const [old, now] = [before.config.per_bucket, after.config.per_bucket];
  if (old.model !== now.model) return 'rise';
  const changed = { model: now.model, before: configOf(old), after: configOf(now) };
  return together(
    changedFields(old, now).map((field) => fieldDirection(field.replace(/^config\./, ''), changed)),
  );
}

/**
 * A minimum or maximum spend over other charges than before is a rise, because it cannot be shown to be none. Charges that
 * are new or gone are judged for themselves: both limits come to no less when what they count comes to more.
 */
function withCoverage(
  direction: PriceDirection,
  facts: {
    readonly earlier: Charge;
    readonly charge: Charge;
    readonly before: PlanVersionDocument;
    readonly after: PlanVersionDocument;
    readonly kept: ReadonlySet<string>;
  },
): PriceDirection {
  const { after, before, charge, earlier, kept } = facts;
  if (charge.kind !== 'spend' || earlier.kind !== 'spend') return direction;
  const old = covered(before, earlier).filter((key) => kept.has(key));
  const now = covered(after, charge).filter((key) => kept.has(key));
  const isSame = old.length === now.length && old.every((key) => now.includes(key));
  return isSame ? direction : 'rise';
}

function covered({ charges }: PlanVersionDocument, spend: SpendCharge): readonly string[] {
  const before = charges.slice(
    0,
    charges.findIndex(({ key }) => key === spend.key),
  );
  return spend.config.charges ?? before.map(({ key }) => key);
}

function configOf({ config }: { readonly config: object }): ModelConfig {
  return config as ModelConfig;
}

function asJson(value: object): JsonValue {
  return value as JsonValue;
}
