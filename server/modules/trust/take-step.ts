import { afterStep, type TrustStep } from '#core/trust/lifecycle.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { insertStep, updateState, type VersionRow } from './repository.ts';

function impossible({ slug, state, version }: VersionRow): DomainError {
  return new DomainError('trust.step_not_possible', {
    message: `Version ${version} of ${slug} is ${state}.`,
    status: 409,
    details: { state },
  });
}

/** Raises `trust.step_not_possible` (409) when nothing like this can happen to a version that stands there. */
export function refuseImpossible(row: VersionRow, step: TrustStep): void {
  if (afterStep(row.state, step) === null) throw impossible(row);
}

/** Writes a step of a version down and moves the version on. Raises `trust.step_not_possible` (409). */
export async function takeStep(
  ctx: Ctx,
  row: VersionRow,
  taken: {
    readonly step: TrustStep;
    readonly reason?: string;
    readonly approvalId?: string;
    readonly attestationId?: string;
  },
): Promise<void> {
  const { approvalId = null, attestationId = null, reason = null, step } = taken;
  const state = afterStep(row.state, step);
  if (state === null) throw impossible(row);
  const { itemId, version } = row;
  await insertStep(ctx.tx, {
    itemId,
    version,
    step,
    actor: actorName(ctx.actor),
    at: ctx.now,
    reason,
    approvalId,
    attestationId,
  });
  if (!(await updateState(ctx.tx, row, { state, at: ctx.now }))) throw impossible(row);
}
