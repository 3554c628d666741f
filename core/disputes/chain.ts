import type { DisputeDocument, DisputeSnapshot, DisputeStep } from '#core/contracts/dispute.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { afterStep, type DisputeStanding, stepObstacle } from './lifecycle.ts';

/** How people call the dispute of this ordinal of a customer. */
export function disputeNumberOf(ordinal: number): string {
  return `DSP-${String(ordinal).padStart(6, '0')}`;
}

/** The digest of a link: SHA-256 of its canonical JSON, which names the digest of the link before. */
export function stepDigest(step: DisputeStep): string {
  return canonicalDigest(step);
}

/** The document of a dispute from its links in order and the snapshot that it began with. */
export function disputeDocumentOf(
  steps: readonly DisputeStep[],
  snapshot: DisputeSnapshot,
): DisputeDocument | null {
  const [first] = steps;
  if (first === undefined) return null;
  const { state } = standingAfter(steps);
  const outcome = steps.findLast(({ resolution }) => resolution !== undefined)?.resolution?.outcome;
  return {
    schema: 'openbook.dispute/1',
    number: first.dispute,
    customer: first.customer,
    state,
    ...(state === 'resolved' && outcome !== undefined ? { outcome } : {}),
    snapshot,
    steps: steps.map((step) => ({ sha256: stepDigest(step), step })),
  };
}

const BEFORE: DisputeStanding = { state: 'open', wasReopened: false };

function standingAfter(steps: readonly DisputeStep[]): DisputeStanding {
  return steps.slice(1).reduce<DisputeStanding>((standing, { kind }) => afterStep(standing, kind), BEFORE);
}

/**
 * What is not as it must be in the chain of a dispute, each with its place; nothing when every link names the one before,
 * follows it in time and order, was open to the side that took it, and leads to the stated end.
 */
export function findBrokenLinks(
  document: DisputeDocument,
): { readonly path: string; readonly message: string }[] {
  const broken: { path: string; message: string }[] = [];
  const tell = (path: string, message: string) => broken.push({ path, message });
  let standing = BEFORE;
  let previous: { readonly sha256: string; readonly at: string } | null = null;
  for (const [index, { sha256, step }] of document.steps.entries()) {
    const path = `steps[${index}]`;
    if (stepDigest(step) !== sha256) tell(`${path}.sha256`, 'is not the digest of the step');
    if (step.previous !== previous?.sha256)
      tell(`${path}.step.previous`, 'is not the digest of the step before');
    if (step.position !== index + 1) tell(`${path}.step.position`, `is not ${index + 1}`);
    if (step.dispute !== document.number || step.customer !== document.customer)
      tell(`${path}.step`, 'belongs to another dispute');
    if (previous !== null && step.at < previous.at) tell(`${path}.step.at`, 'is before the step before');
    if ((index === 0) !== (step.kind === 'opened') || (index === 0) !== (step.opening !== undefined))
      tell(`${path}.step.kind`, 'a chain begins with its opening, once');
    else if (index > 0) {
      const obstacle = stepObstacle(standing, step);
      if (obstacle !== null)
        tell(`${path}.step.kind`, `cannot be taken from ${standing.state} (${obstacle})`);
      standing = afterStep(standing, step.kind);
    }
    if ((step.kind === 'resolved') !== (step.resolution !== undefined))
      tell(`${path}.step.resolution`, 'belongs to the step that resolves, and to no other');
    previous = { sha256, at: step.at };
  }
  if (document.steps[0]?.step.opening?.snapshot !== canonicalDigest(document.snapshot))
    tell('snapshot', 'is not the one that the opening names');
  if (standing.state !== document.state) tell('state', `the steps lead to ${standing.state}`);
  return broken;
}
