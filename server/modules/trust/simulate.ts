import type { Candidate } from '#core/trust/publication.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { draftPolicies, policyTextErrors } from '#server/platform/policy/policy-set.ts';
import {
  type PolicySimulation,
  type SimulatedItem,
  type SimulatedTiles,
  type SimulateInput,
  simulateInput,
} from './contract.ts';
import { documentOf } from './find-version.ts';
import { candidateOf, judge, publicationPolicy } from './judge.ts';
import { OWN_TILES } from './own-tiles.ts';
import { selectVersions, type VersionRow } from './repository.ts';
import { tilesCandidate } from './tiles.ts';

/** What a change concerns: what is published of each item, or else the latest version that could be. */
function concerned(rows: readonly VersionRow[]): VersionRow[] {
  const ofItem = new Map<string, VersionRow>();
  for (const row of rows) {
    const isOpen = row.state === 'draft' || row.state === 'in-review';
    if (row.state === 'published' || (isOpen && !ofItem.has(row.slug))) ofItem.set(row.slug, row);
  }
  return [...ofItem.values()];
}

/**
 * What another text of the publication policy would let onto the portal and take off it, of the items and figures as they are today.
 * Nothing is changed. Raises `trust.policy_invalid` with what Cedar says of the text.
 */
export async function simulatePolicy(ctx: Ctx, input: SimulateInput): Promise<PolicySimulation> {
  authorise(ctx, 'trust.readItems', 'vendor');
  const { policy } = simulateInput.parse(input);
  const errors = policyTextErrors(policy);
  if (errors.length > 0)
    throw new DomainError('trust.policy_invalid', {
      message: `The text is no policy: ${errors.join('; ')}`,
      path: 'policy',
      details: { errors: errors.join('; ') },
    });
  const changed = draftPolicies(policy);
  const today = ctx.now.toISOString().slice(0, 10);
  const judged = (candidate: Candidate) => ({
    allowedNow: judge(candidate, today).allowed,
    allowedThen: judge(candidate, today, changed).allowed,
  });
  const rows = concerned(await selectVersions(ctx.tx, {}));
  const items = rows.map((row): SimulatedItem => {
    const { slug, state, version } = row;
    return { slug, version, state, ...judged(candidateOf(documentOf(row))) };
  });
  const ofLog = await tilesCandidate(ctx);
  const tiles: SimulatedTiles[] = [
    ...(ofLog === null ? [] : [{ tiles: 'log' as const, ...judged(ofLog) }]),
    { tiles: 'customer', ...judged(OWN_TILES) },
  ];
  return { policySha256: changed.hash, inForceSha256: publicationPolicy().hash, items, tiles };
}

/** The text of the policy in force, with its digest. */
export function readPolicy(ctx: Ctx): { readonly text: string; readonly sha256: string } {
  authorise(ctx, 'trust.readItems', 'vendor');
  const { hash, text } = publicationPolicy();
  return { text, sha256: hash };
}
