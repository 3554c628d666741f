import type { ApprovalState, ApprovalStep } from '#core/approvals/lifecycle.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { firstDifference } from '#core/proof/first-difference.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { receiptOf } from './record-step.ts';
import { type StandingRow, type StepRow, selectRequestsByIds, selectSteps } from './repository.ts';

/**
 * Compares stored proposals and every step of them with their signed receipts. Answers the first fault of each step by the
 * reference of its record. Needs a transaction that sees every tenant.
 */
export async function findAlteredApprovals(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'approvals.checkRecords', 'vendor');
  const ids = [...new Set(things.map(({ subjectRef }) => subjectRef.split('/')[0] ?? ''))];
  const requests = new Map((await selectRequestsByIds(ctx.tx, ids)).map((row) => [row.id, row]));
  const steps = Map.groupBy(await selectSteps(ctx.tx, ids), ({ requestId }) => requestId);
  const found = new Map<string, string>();
  for (const thing of things) {
    const [id = '', position = ''] = thing.subjectRef.split('/');
    const fault = faultOf(thing, requests.get(id), {
      all: steps.get(id) ?? [],
      position: Number(position),
    });
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return found;
}

function faultOf(
  { digests }: SignedThing,
  request: StandingRow | undefined,
  { all, position }: { readonly all: readonly StepRow[]; readonly position: number },
): string | null {
  const step = all.find((one) => one.position === position);
  if (request === undefined) return 'its proposal is gone';
  if (step === undefined) return `its step ${position} is gone`;
  if (sha256Hex(request.document) !== digests.get('proposal.json')) return 'its proposal was changed';
  if (sha256Hex(step.receipt) !== digests.get('approval.json')) return 'its receipt was changed';
  const signed: unknown = JSON.parse(new TextDecoder().decode(step.receipt));
  const place = firstDifference(signed, rebuilt(request, step));
  if (place !== null) return `its rows do not say what its receipt says at ${place}`;
  if (step.proposedBy !== request.proposedBy) return 'its step names another proposer';
  const last = all.at(-1);
  if (last !== step || STATES[last.step].includes(request.state)) return null;
  return `it stands as ${request.state}, its last step is ${last.step}`;
}

/** What the rows say; a value that no receipt could hold is a difference and not an end of the reading. */
function rebuilt(request: StandingRow, step: StepRow): unknown {
  try {
    return receiptOf(request, step);
  } catch {
    return null;
  }
}

/** Where a proposal can stand after its last step. One approval of several leaves it proposed. */
const STATES: Readonly<Record<ApprovalStep, readonly ApprovalState[]>> = {
  proposed: ['proposed'],
  approved: ['proposed', 'approved'],
  reopened: ['proposed'],
  rejected: ['rejected'],
  withdrawn: ['withdrawn'],
  executed: ['executed'],
  expired: ['expired'],
  stale: ['stale'],
};
