import type { TrustVersion } from '#core/contracts/trust-item.ts';
import {
  type Candidate,
  presentFacts,
  publicationClass,
  publicationObstacles,
} from '#core/trust/publication.ts';
import type { Ctx } from '#server/platform/context.ts';
import { recordDecision } from '#server/platform/policy/index.ts';
import { openPolicies, type PolicySet } from '#server/platform/policy/policy-set.ts';
import type { Obstacle } from './contract.ts';

let loaded: PolicySet | undefined;

/** The publication policy in force; read once. */
export function publicationPolicy(): PolicySet {
  loaded ??= openPolicies('publication');
  return loaded;
}

const RESOURCE_TYPES = {
  slo: 'Slo',
  evidence: 'Evidence',
  document: 'Document',
  statement: 'Statement',
} as const;

export type Judgement = {
  readonly allowed: boolean;
  /** What people can do about a denial; `policy` where the policy is not the shipped one and has its own reason. */
  readonly obstacles: readonly Obstacle[];
};

/** What a policy says about a candidate on a day. Denied unless something permits it. */
export function judge(candidate: Candidate, today: string, policy = publicationPolicy()): Judgement {
  const known = publicationClass(candidate.class);
  const { allowed } = policy.decide({
    principal: { type: 'Portal', id: 'public' },
    action: 'publish',
    resource: { type: known === null ? 'Unknown' : RESOURCE_TYPES[known], id: candidate.class },
    context: presentFacts(candidate, today),
  });
  if (allowed) return { allowed, obstacles: [] };
  const obstacles = publicationObstacles(candidate, today);
  return { allowed, obstacles: obstacles.length === 0 ? ['policy'] : obstacles };
}

/** A version of an item as the policy sees it. */
export function candidateOf(version: Pick<TrustVersion, 'content' | 'owner' | 'reviewBy'>): Candidate {
  const { content, owner, reviewBy } = version;
  return { class: content.kind === 'document' ? 'document' : 'statement', facts: { owner, reviewBy } };
}

/** The action under which decisions about publications are kept. */
export const PUBLICATION_ACTION = 'trust.publish';

/** How decisions call a version. */
export function resourceOf({ item, version }: { readonly item: string; readonly version: number }): string {
  return `trust-item:${item}/${version}`;
}

/** How decisions call the figures that are judged together. */
export function resourceOfTiles(tiles: 'log' | 'customer'): string {
  return `trust-tiles:${tiles}`;
}

/** Keeps what the policy in force said about a version, or about figures. */
export async function recordJudgement(
  ctx: Ctx,
  resource: string,
  { allowed, obstacles }: Judgement,
): Promise<void> {
  await recordDecision(ctx, {
    tenantId: null,
    action: PUBLICATION_ACTION,
    resource,
    allowed,
    reason: allowed ? null : obstacles.join(' '),
    policyHash: publicationPolicy().hash,
  });
}
