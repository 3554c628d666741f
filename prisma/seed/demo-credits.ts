import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import type { OpenTransaction } from '#server/jobs/apply-setup.ts';
import { APPROVAL_SUBJECTS } from '#server/jobs/approval-subjects.ts';
import { approve } from '#server/modules/approvals/index.ts';
import { proposeCredit } from '#server/modules/billing/index.ts';
import { proposeCoupon, proposeGrant } from '#server/modules/credits/index.ts';
import { readStaff } from '#server/modules/identity/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';

const PROPOSES = 'Hugo Billing';
const APPROVES = 'Iris Finance';
const SUPPORTS = 'Kim Support';
const FIRST_MONTHS_DAYS = 92;

type Proposal = { readonly id: string; readonly proposalSha256: string };

async function staffMember(open: OpenTransaction, name: string, now: Date): Promise<PersonActor> {
  const found = (await open(null, (ctx) => readStaff(ctx))).find((one) => one.name === name);
  const actor = found === undefined ? null : await personByUserId(found.userId, now);
  if (actor === null) throw new Error(`${name} is not on the staff`);
  return actor;
}

/** What one of the demo's staff proposes for a customer and another approves, on the same day; a job carries it out. */
async function decideTogether(
  open: OpenTransaction,
  input: {
    readonly customer: string;
    readonly now: Date;
    readonly proposer?: string;
    readonly approver?: string;
  },
  propose: (ctx: Ctx, tenantId: string) => Promise<Proposal>,
): Promise<void> {
  const { approver = APPROVES, customer, now, proposer = PROPOSES } = input;
  const tenantId = (await open(null, ({ tx }) => resolveTenantIds(tx, [customer]))).get(customer);
  if (tenantId === undefined) throw new Error(`there is no tenant ${customer}`);
  const as = async <T>(name: string, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
    const actor = await staffMember(open, name, now);
    return withTenant({ actor, tenantIds: [tenantId] }, (tx) =>
      work({ actor, tx, now, ids: newId, requestId: 'demo-seed' }),
    );
  };
  const { id, proposalSha256 } = await as(proposer, (ctx) => propose(ctx, tenantId));
  await as(approver, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
}

/** A coupon for the first months of one customer, and credit for another: both before anything is billed. */
export async function agreeOnCredits(open: OpenTransaction, start: CivilDate, now: Date): Promise<void> {
  await decideTogether(open, { customer: 'ganges', now }, (ctx, tenantId) =>
    proposeCoupon(ctx, {
      tenantId,
      code: 'LAUNCH-10',
      name: { en: 'Launch offer', es: 'Oferta de lanzamiento' },
      percent: '10',
      from: start,
      until: addDays(start, FIRST_MONTHS_DAYS),
      reason: 'Agreed in the offer of the first quarter.',
    }),
  );
  await decideTogether(open, { customer: 'lumen', now }, (ctx, tenantId) =>
    proposeGrant(ctx, {
      tenantId,
      kind: 'discount',
      creditKind: 'goodwill',
      name: { en: 'Migration credit', es: 'Crédito por migración' },
      currency: 'EUR',
      amount: '90.00',
      expiresOn: addDays(start, 364),
      reason: 'For the days of moving data, agreed in the contract.',
    }),
  );
}

/** What went wrong is made up for: a tenth of a platform fee as a credit note, and two small grants to be used by what comes. */
export async function creditServiceLost(
  open: OpenTransaction,
  input: { readonly customer: string; readonly number: string; readonly now: Date },
): Promise<void> {
  await decideTogether(open, input, (ctx, tenantId) =>
    proposeCredit(ctx, {
      tenantId,
      number: input.number,
      lines: [{ line: '1', amount: '4.90' }],
      creditKind: 'service-credit',
      reason: 'Tres días sin informes de uso.',
    }),
  );
  const thanks = { ...input, proposer: SUPPORTS, approver: PROPOSES };
  await decideTogether(open, thanks, (ctx, tenantId) =>
    proposeGrant(ctx, {
      tenantId,
      kind: 'discount',
      creditKind: 'dispute',
      name: { en: 'Answer to your letter', es: 'Respuesta a su carta' },
      currency: 'EUR',
      amount: '12.00',
      reason: 'One report was counted twice, as the customer wrote.',
    }),
  );
  await decideTogether(open, { customer: 'ganges', now: input.now }, (ctx, tenantId) =>
    proposeGrant(ctx, {
      tenantId,
      kind: 'discount',
      creditKind: 'correction',
      name: { en: 'Seat billed a day too long', es: 'Puesto facturado un día de más' },
      currency: 'EUR',
      amount: '3.00',
      reason: 'A seat was taken back a day late.',
    }),
  );
}
