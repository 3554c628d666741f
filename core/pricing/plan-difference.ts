import type { JsonValue } from '#core/proof/canonical-json.ts';

/** One field that two versions state differently; null where one of them does not state it. */
export type PlanChange = {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
};

type Leaves = ReadonlyMap<string, string>;

const EXPECTED_TO_DIFFER = new Set(['version', 'effectiveFrom']);

/**
 * What changed from one version of a plan to the next, field by field. Charges are matched by their key, tiers by their
 * place, so that a new charge in front does not make every other one look changed. The version number and the effective
 * date always differ and are not listed. Paths look like `charges.api-calls.config.tiers[1].unit_amount`.
 */
export function planDifference(before: JsonValue, after: JsonValue): PlanChange[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const paths = [...now.keys(), ...[...old.keys()].filter((path) => !now.has(path))];
  return paths
    .filter((path) => !EXPECTED_TO_DIFFER.has(path) && old.get(path) !== now.get(path))
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }));
}

function leavesOf(document: JsonValue): Leaves {
  const leaves = new Map<string, string>();
  collect(document, '', leaves);
  return leaves;
}

function collect(value: JsonValue, path: string, leaves: Map<string, string>): void {
  if (value === null || typeof value !== 'object') {
    leaves.set(path, value === null ? 'null' : String(value));
    return;
  }
  if (isList(value)) {
    for (const [index, item] of value.entries()) collect(item, itemPath(path, item, index), leaves);
    return;
  }
  for (const [name, item] of Object.entries(value))
    collect(item, path === '' ? name : `${path}.${name}`, leaves);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function itemPath(path: string, item: JsonValue, index: number): string {
  const key = item !== null && typeof item === 'object' && !isList(item) ? item['key'] : undefined;
  return typeof key === 'string' ? `${path}.${key}` : `${path}[${index}]`;
}
