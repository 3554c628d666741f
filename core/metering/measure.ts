import { failure, type Result, success } from '#core/result.ts';
import { EVENT_TEXT_BYTES_MAX, type EventDraft, fitsBytes, isMembers } from './event.ts';
import type { LiteralNode } from './literal-json.ts';
import { type MeterDefinition, pointerSteps } from './meter.ts';
import { readQuantity } from './quantity.ts';

/** A meter version in force, with the number that its rows carry. */
export type MeasuringVersion = MeterDefinition & { readonly id: number };

/** What all the versions that measure one event type need from an event, worked out once per batch. */
export type MeasuringPlan = {
  readonly versions: readonly MeasuringVersion[];
  readonly values: readonly ValueToRead[];
  readonly dimensions: readonly string[];
  /** The dimensions of each version, sorted, in the order of `versions`. */
  readonly dimensionsOf: readonly (readonly string[])[];
};

type ValueToRead = {
  readonly pointer: string;
  readonly steps: readonly string[];
  readonly allowNegative: boolean;
};

/** One amount for one meter version; `dimensionKey` is the canonical JSON of its dimensions. */
export type Measure = {
  readonly meterVersionId: number;
  readonly amount: string;
  readonly dimensionKey: string;
};

/** An event as kept: the text that is hashed, and what each meter takes from it. */
export type MeasuredEvent = { readonly canonical: string; readonly measures: readonly Measure[] };

/** Keeps a row of the totals within what an index can hold. */
const DIMENSION_KEY_BYTES_MAX = 1_500;

/** A count has no value; each event is one. */
const ONE_EVENT = '1';

/** Prepares to measure events of one type; `versions` all have that type. */
export function measuringPlan(versions: readonly MeasuringVersion[]): MeasuringPlan {
  const byPointer = new Map<string, ValueToRead>();
  for (const { valuePath, allowNegative } of versions) {
    if (valuePath === null) continue;
    const strictest = allowNegative && (byPointer.get(valuePath)?.allowNegative ?? true);
    byPointer.set(valuePath, {
      pointer: valuePath,
      steps: pointerSteps(valuePath) ?? [],
      allowNegative: strictest,
    });
  }
  return {
    versions,
    values: [...byPointer.values()].sort((a, b) => (a.pointer < b.pointer ? -1 : 1)),
    dimensions: [...new Set(versions.flatMap((version) => version.dimensions))].sort(),
    dimensionsOf: versions.map((version) => [...version.dimensions].sort()),
  };
}

/**
 * Measures an event by every version of the plan, and gives the canonical event (RFC 8785) of what is kept. `subject` is
 * the tenant's external id. Fails with `metering.` + `value_missing`, `quantity_not_exact`, `quantity_out_of_range`,
 * `negative_value`, `dimension_invalid`, `dimensions_too_long`, and the place in the event.
 */
export function measureEvent(draft: EventDraft, subject: string, plan: MeasuringPlan): Result<MeasuredEvent> {
  const values = new Map<string, string>();
  for (const wanted of plan.values) {
    const value = readValue(draft.data, wanted);
    if (!value.ok) return value;
    values.set(wanted.pointer, value.value);
  }
  const dimensions = new Map<string, string>();
  for (const name of plan.dimensions) {
    const value = readDimension(draft.data, name);
    if (!value.ok) return value;
    if (value.value !== null) dimensions.set(name, value.value);
  }
  const measures: Measure[] = [];
  for (const [index, version] of plan.versions.entries()) {
    const dimensionKey = membersText(plan.dimensionsOf[index] ?? [], dimensions);
    if (!fitsBytes(dimensionKey, DIMENSION_KEY_BYTES_MAX))
      return failure('metering.dimensions_too_long', 'The dimensions together are too long.', '/data');
    const amount = version.valuePath === null ? ONE_EVENT : (values.get(version.valuePath) ?? ONE_EVENT);
    measures.push({ meterVersionId: version.id, amount, dimensionKey });
  }
  return success({ canonical: canonicalEvent(draft, subject, { plan, values, dimensions }), measures });
}

/** Written by hand because each event passes here; a test compares it with the serialiser of `core/proof`. */
function canonicalEvent(
  draft: EventDraft,
  subject: string,
  kept: {
    readonly plan: MeasuringPlan;
    readonly values: ReadonlyMap<string, string>;
    readonly dimensions: ReadonlyMap<string, string>;
  },
): string {
  const pointers = kept.plan.values.map(({ pointer }) => pointer);
  return (
    `{"dimensions":${membersText(kept.plan.dimensions, kept.dimensions)},"id":${JSON.stringify(draft.id)},` +
    `"source":${JSON.stringify(draft.source)},"subject":${JSON.stringify(subject)},"time":"${draft.time}",` +
    `"type":${JSON.stringify(draft.type)},"values":${membersText(pointers, kept.values)}}`
  );
}

/** Canonical JSON of an object of texts; the names are sorted, those without a value are left out. */
function membersText(sortedNames: readonly string[], members: ReadonlyMap<string, string>): string {
  let text = '';
  for (const name of sortedNames) {
    const value = members.get(name);
    if (value !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return `{${text}}`;
}

function readValue(data: ReadonlyMap<string, LiteralNode>, wanted: ValueToRead): Result<string> {
  const path = `/data${wanted.pointer}`;
  let node: LiteralNode | undefined = data;
  for (const step of wanted.steps) node = memberOf(node, step);
  if (node === undefined || node === null)
    return failure('metering.value_missing', 'The event has no value for the meter.', path);
  const quantity = readQuantity(node);
  if (!quantity.ok) return failure(quantity.error.code, quantity.error.message, path);
  if (quantity.value.startsWith('-') && !wanted.allowNegative)
    return failure('metering.negative_value', 'The meter takes no negative value.', path);
  return quantity;
}

function memberOf(node: LiteralNode | undefined, step: string): LiteralNode | undefined {
  if (isMembers(node)) return node.get(step);
  return Array.isArray(node) && /^(?:0|[1-9]\d{0,5})$/.test(step) ? node[Number(step)] : undefined;
}

function readDimension(data: ReadonlyMap<string, LiteralNode>, name: string): Result<string | null> {
  const node = data.get(name);
  if (node === undefined || node === null) return success(null);
  const path = `/data/${name}`;
  const value =
    typeof node === 'string'
      ? node
      : typeof node === 'boolean'
        ? String(node)
        : 'literal' in node
          ? node.literal
          : null;
  if (value === null)
    return failure('metering.dimension_invalid', 'A dimension is a text, a number or a boolean.', path);
  return fitsBytes(value, EVENT_TEXT_BYTES_MAX.dimension)
    ? success(value)
    : failure(
        'metering.field_too_long',
        `A dimension has at most ${EVENT_TEXT_BYTES_MAX.dimension} bytes.`,
        path,
      );
}
