import { type DaySeal, daySeal } from '#core/contracts/day-seal.ts';
import { parseWith } from '#core/contracts/issue-path.ts';
import type { LateRule, RulesDocument, SealReference } from '#core/contracts/rules.ts';
import { parseCanonicalJson } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { failure, type Result, success } from '#core/result.ts';

/** A day seal with the SHA-256 of its canonical bytes. */
export type SealedUsage = { readonly digest: string; readonly seal: DaySeal };

/** Whether seals must have the digests that the rules and later seals name. */
export type DigestCheck = 'checked' | 'unchecked';

const NEWLINE = 0x0a;

/**
 * Reads usage.jsonl: one canonical day seal a line, ordered by day and sequence, each line ended. Fails with
 * `billing.usage_invalid` and the line's number as `line[3].rows`.
 */
export function parseUsage(bytes: Uint8Array): Result<SealedUsage[]> {
  const usage: SealedUsage[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    const place = `line[${usage.length + 1}]`;
    if (end < 0) return failure('billing.usage_invalid', 'The last line is not ended.', place);
    const line = parseLine(bytes.subarray(start, end), place);
    if (!line.ok) return line;
    const before = usage.at(-1);
    if (before !== undefined && !isBefore(before.seal, line.value.seal)) {
      return failure('billing.usage_invalid', 'The seals are not in the order of day and sequence.', place);
    }
    usage.push(line.value);
    start = end + 1;
  }
  return success(usage);
}

/**
 * The seals that a list of references names, in order. Whoever looks for the first figure that differs, and not for a
 * proof, may leave digests unchecked. Fails with `billing.seal_missing` when one is absent or its
 * digest differs, `billing.seal_out_of_period`, and `billing.seal_chain_broken` when a day's sequences have a gap or do
 * not supersede one another.
 */
export function selectSeals(input: {
  readonly references: readonly SealReference[];
  readonly usage: readonly SealedUsage[];
  readonly period: { readonly start: string; readonly end: string };
  readonly path: string;
  readonly digests: DigestCheck;
}): Result<SealedUsage[]> {
  const byPlace = new Map(input.usage.map((sealed) => [placeOf(sealed.seal), sealed]));
  const selected: SealedUsage[] = [];
  const ordered = input.references.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  for (const reference of ordered) {
    const path = `${input.path}[${input.references.indexOf(reference)}]`;
    const sealed = byPlace.get(placeOf(reference));
    const isRight = input.digests === 'unchecked' || sealed?.digest === reference.digest;
    if (sealed === undefined || !isRight) {
      return failure('billing.seal_missing', `The seal of ${placeOf(reference)} is not in the usage.`, path);
    }
    if (reference.day < input.period.start || reference.day >= input.period.end) {
      return failure('billing.seal_out_of_period', `${reference.day} is not in the period.`, path);
    }
    if (!follows(selected.at(-1), sealed, input.digests)) {
      return failure(
        'billing.seal_chain_broken',
        `${placeOf(reference)} does not follow the seal before it.`,
        path,
      );
    }
    selected.push(sealed);
  }
  return success(selected);
}

/** Fails when the usage holds another tenant's seal, one that the rules do not name, or one twice. */
export function checkUsage(rules: RulesDocument, usage: readonly SealedUsage[]): Result<null> {
  const lateReferences = rules.late.flatMap((late: LateRule) => [
    ...late.billedSeals,
    ...late.correctedSeals,
  ]);
  const named = new Set([...rules.seals, ...lateReferences].map(placeOf));
  const seen = new Set<string>();
  for (const { seal } of usage) {
    const place = placeOf(seal);
    if (seal.tenant.id !== rules.tenant.id) {
      return failure('billing.seal_of_other_tenant', `The seal of ${place} is another tenant's.`);
    }
    if (!named.has(place) || seen.has(place)) {
      return failure(
        'billing.seal_not_in_rules',
        `The rules do not name the seal of ${place}, or it is there twice.`,
      );
    }
    seen.add(place);
  }
  return success(null);
}

function parseLine(bytes: Uint8Array, place: string): Result<SealedUsage> {
  const json = parseCanonicalJson(bytes);
  if (!json.ok) return failure('billing.usage_invalid', `The line ${json.error.message}.`, place);
  const seal = parseWith({ schema: daySeal, value: json.value, code: 'billing.usage_invalid', root: place });
  return seal.ok ? success({ digest: sha256Hex(bytes), seal: seal.value }) : seal;
}

function follows(before: SealedUsage | undefined, sealed: SealedUsage, digests: DigestCheck): boolean {
  const { day, sequence, supersedes } = sealed.seal;
  if (sequence === 0) return supersedes === undefined && before?.seal.day !== day;
  if (before?.seal.day !== day || before.seal.sequence !== sequence - 1) return false;
  return digests === 'unchecked' || supersedes === before.digest;
}

function isBefore(
  a: Pick<SealReference, 'day' | 'sequence'>,
  b: Pick<SealReference, 'day' | 'sequence'>,
): boolean {
  return a.day === b.day ? a.sequence < b.sequence : a.day < b.day;
}

function placeOf({ day, sequence }: Pick<SealReference, 'day' | 'sequence'>): string {
  return `${day}/${sequence}`;
}
