import { required } from '#core/assert.ts';
import { approve } from '#server/modules/approvals/index.ts';
import {
  previewCorrection,
  proposeCorrection,
  readCorrection,
  readTenantsToCorrect,
} from '#server/modules/billing/index.ts';
import { publishAtSetup } from '#server/modules/pricing/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { APPROVAL_SUBJECTS } from '../approval-subjects.ts';
import { job } from '../correct-invoices.ts';
import { runJob } from '../runtime.ts';
import { asVendor, PLAN } from './billing-world.ts';
import { FOUNDED } from './close-story.ts';
import { approveProposal, carryOut, lookAtProposal } from './two-people.ts';

/** The same plan under a name of its own, whose calls cost 0.50 up to 100. */
export const wrongPlan = (plan: string) => ({ ...PLAN, plan });

/** Plans for a suite; before anything is proposed. */
export async function publishWrongPlans(plans: readonly string[]): Promise<void> {
  for (const plan of plans)
    await asVendor((ctx) => publishAtSetup(ctx, { document: wrongPlan(plan) }), FOUNDED);
}

/** The plan as it should have been: calls up to 100 cost this. */
export function correctedPlan(plan: string, unitAmount: string, more: object = {}) {
  const [base, calls, exports] = PLAN.charges;
  const [first, ...rest] = calls.config.tiers;
  const config = { ...calls.config, tiers: [{ ...first, unit_amount: unitAmount }, ...rest] };
  return {
    ...PLAN,
    plan,
    version: 2,
    effectiveFrom: '2026-10-01',
    charges: [base, { ...calls, config }, exports],
    ...more,
  };
}

export type By = { readonly actor: Actor; readonly now: Date };

/** What a correction would come to, as pages look. */
export function previewing({ actor, now }: By, document: unknown, version = 1) {
  return withVendor({ actor, reason: 'test' }, (tx) =>
    previewCorrection(testCtx(tx, { actor, now }), { document, version }),
  );
}

/** Proposes a correction as the desk and the command line do. */
export async function proposing(
  { actor, now }: By,
  document: { readonly plan: string },
  input: { readonly version?: number; readonly reason?: string } = {},
) {
  const { reason = 'A digit too many.', version = 1 } = input;
  const tenantIds = await withSystem({ actor }, (tx) =>
    readTenantsToCorrect(testCtx(tx, { actor, now }), { plan: document.plan }),
  );
  return withTenant({ tenantIds, actor }, (tx) =>
    proposeCorrection(testCtx(tx, { actor, now }), { document, version, reason }),
  );
}

/** Approves a proposal that is the vendor's own; answers where it stands then. */
export async function approving({ actor, now }: By, approvalId: string): Promise<string> {
  const { proposalSha256 } = await lookAtProposal({ actor, now }, approvalId);
  const outcome = await withSystem({ actor }, (tx) =>
    approve(testCtx(tx, { actor, now }), { approvalId, proposalSha256 }, APPROVAL_SUBJECTS),
  );
  return outcome.state;
}

type People = { readonly hugo: PersonActor; readonly iris: PersonActor; readonly now: Date };

/** Proposed by one, approved by another, published, and looked at by the job. */
export async function correcting(
  { hugo, iris, now }: People,
  document: { readonly plan: string },
  input: { readonly version?: number; readonly reason?: string } = {},
): Promise<string> {
  const { id } = await proposing({ actor: hugo, now }, document, input);
  await approving({ actor: iris, now }, id);
  await carryOut(now);
  return (await runJob(job, { now })).detail;
}

/** Approves the credit notes that were proposed for a correction, and issues them. */
export async function crediting({ iris, now }: Omit<People, 'hugo'>, tenantId: string, approvalId: string) {
  const state = await approveProposal({ tenantId, actor: iris, now }, approvalId);
  await carryOut(now);
  return state;
}

/** Where a correction stands, as pages look. */
export function correctionStands({ actor, now }: By, plan: string, superseding = 2) {
  return withVendor({ actor, reason: 'test' }, (tx) =>
    readCorrection(testCtx(tx, { actor, now }), { plan, superseding }),
  );
}

export async function onlyCorrected(by: By, plan: string, number: string) {
  const { invoices } = await correctionStands(by, plan);
  return required(
    invoices.find((one) => one.number === number),
    'the invoice is corrected',
  );
}
