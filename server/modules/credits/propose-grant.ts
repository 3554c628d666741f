import type { z } from 'zod';
import { assert } from '#core/assert.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { readTenantsWithZones, type TenantWithZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type GrantProposal,
  grantProposal,
  type ProposeGrantInput,
  type ProposeVoidGrantInput,
  proposeGrantInput,
  proposeVoidGrantInput,
} from './contract.ts';
import { attestGrant } from './grant-record.ts';
import { type GrantRow, insertEntries, insertGrant, lockGrants, selectGrantByNumber } from './repository.ts';

/** What a proposal about a grant builds on: whether it exists, and what is left of it. */
export async function grantSubject(ctx: Ctx, number: string): Promise<string> {
  const grant = await selectGrantByNumber(ctx.tx, number);
  return canonicalDigest({
    grant: number,
    standing: grant === null ? null : { balance: grant.balanceMinor.toString(), entries: grant.entryCount },
  });
}

/** The tenant with its zones, and its civil date of today. */
export async function tenantToday(
  ctx: Ctx,
  tenantId: string,
): Promise<{ readonly tenant: TenantWithZones; readonly today: string }> {
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'credits' } };
  const [tenant] = await readTenantsWithZones(asModule, { tenantIds: [tenantId] });
  if (tenant === undefined)
    throw new DomainError('tenancy.tenant_unknown', { message: 'There is no such customer.', status: 404 });
  return { tenant, today: civilDayAt(tenant.zones, ctx.now.getTime()).day };
}

/** An amount above zero in whole minor units. Raises the codes of `money` and `credits.amount_not_positive`. */
export function amountAboveZero(wire: { readonly amount: string; readonly currency: string }): bigint {
  const money = moneyFromWire(wire);
  if (!money.ok) throw domainErrorFrom(money.error);
  if (money.value.amountMinor <= 0n)
    throw new DomainError('credits.amount_not_positive', {
      message: 'The amount must be above zero.',
      path: 'amount',
    });
  return money.value.amountMinor;
}

/** A grant as it would be, ready for a proposal: of this module's kind, or inside the proposal of a module to the right. */
export type GrantFigures = {
  /** The number of the grant. */
  readonly subjectRef: string;
  readonly subjectSha256: string;
  readonly proposal: GrantProposal & { readonly action: 'issue' };
  readonly amount: { readonly amountMinor: bigint; readonly currency: string };
};

/**
 * Says what granting this comes to; writes nothing. Another module proposes it as part of its own approval, whose
 * `subjectSha256` takes in that of the figures, and hands `proposal` to `issueGrant` once that approval is claimed. Raises
 * `credits.amount_not_positive`, `credits.expiry_in_past` and the codes of `money`.
 */
export async function grantFigures(ctx: Ctx, input: ProposeGrantInput): Promise<GrantFigures> {
  authorise(ctx, 'credits.readGrants', { tenantId: input.tenantId });
  return figuresOf(ctx, input);
}

/** A reduction of prices is always given; when nobody says why, as a favour, which has the closest caps. */
function withKind(terms: z.output<typeof proposeGrantInput>): z.output<typeof proposeGrantInput> {
  return terms.kind === 'discount' ? { ...terms, creditKind: terms.creditKind ?? 'goodwill' } : terms;
}

async function figuresOf(ctx: Ctx, input: ProposeGrantInput): Promise<GrantFigures> {
  const { creditKind, tenantId, ...terms } = withKind(proposeGrantInput.parse(input));
  const { tenant, today } = await tenantToday(ctx, tenantId);
  const amountMinor = amountAboveZero(terms);
  if (terms.expiresOn !== undefined && terms.expiresOn < today)
    throw new DomainError('credits.expiry_in_past', {
      message: `For this customer today is ${today}; a grant cannot end before it begins.`,
      path: 'expiresOn',
    });
  const number = `G-${ctx.ids().replaceAll('-', '').slice(-8).toUpperCase()}`;
  const amount = formatMoney({ amountMinor, currency: terms.currency });
  return {
    subjectRef: number,
    subjectSha256: await grantSubject(ctx, number),
    proposal: {
      action: 'issue',
      customer: tenant.externalId,
      number,
      ...terms,
      ...(creditKind === undefined ? {} : { creditKind }),
      amount,
    },
    amount: { amountMinor, currency: terms.currency },
  };
}

/**
 * Proposes to grant credit to a customer; another person approves exactly these terms, under the caps for its amount. Raises
 * `credits.amount_not_positive`, `credits.expiry_in_past`, the codes of `money`, and what proposing raises.
 */
export async function proposeGrant(ctx: Ctx, input: ProposeGrantInput): Promise<ApprovalOutcome> {
  const { tenantId } = input;
  authorise(ctx, 'credits.proposeGrant', { tenantId });
  const { proposal, ...figures } = await figuresOf(ctx, input);
  return propose(ctx, {
    tenantId,
    kind: 'grant',
    ...figures,
    document: proposal,
    reason: proposal.reason,
    creditKind: proposal.creditKind,
  });
}

/**
 * Proposes to end a grant with what is left of it; a draw that happens meanwhile makes the proposal stale. Raises
 * `credits.grant_unknown` (404) and `credits.grant_empty` (409).
 */
export async function proposeVoidGrant(ctx: Ctx, input: ProposeVoidGrantInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'credits.proposeVoidGrant', { tenantId: input.tenantId });
  const { number, reason, tenantId } = proposeVoidGrantInput.parse(input);
  const grant = await selectGrantByNumber(ctx.tx, number);
  if (grant === null || grant.tenantId !== tenantId)
    throw new DomainError('credits.grant_unknown', { message: `There is no grant ${number}.`, status: 404 });
  if (grant.balanceMinor === 0n)
    throw new DomainError('credits.grant_empty', { message: 'Nothing is left of this grant.', status: 409 });
  const { tenant } = await tenantToday(ctx, tenantId);
  const { balanceMinor: amountMinor, currency } = grant;
  const left = formatMoney({ amountMinor, currency });
  const document: GrantProposal = {
    action: 'void',
    customer: tenant.externalId,
    number,
    currency,
    left,
    reason,
  };
  return propose(ctx, {
    tenantId,
    kind: 'grant',
    subjectRef: number,
    subjectSha256: await grantSubject(ctx, number),
    document,
    reason,
    amount: { amountMinor, currency },
  });
}

/** Carries out what was approved about a grant, once. Answers its number, or null when there is nothing to do any more. */
export async function carryOutGrant(
  ctx: Ctx,
  input: { readonly approvalId: string; readonly tenantId: string },
): Promise<{ readonly number: string } | null> {
  const { approvalId, tenantId } = input;
  await authoriseAndRecord(ctx, 'credits.carryOut', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId,
    kind: 'grant',
    subjectSha256: (inner, number) => heldGrantSubject(inner, { tenantId, number }),
  });
  if (!claim.claimed) return null;
  const proposal = grantProposal.parse(claim.document);
  const { approvedBy, proposedBy } = claim;
  const { today } = await tenantToday(ctx, tenantId);
  const by = { approvalId, proposedBy, approvedBy };
  if (proposal.action === 'issue') await issue(ctx, { proposal, tenantId, today, by });
  else await voidGrant(ctx, { proposal, tenantId, today, by });
  await faultPoint('grants.written');
  return { number: proposal.number };
}

/** As `grantSubject`, and what it sees stays as it is until the transaction ends: for whoever claims an approval. */
export async function heldGrantSubject(
  ctx: Ctx,
  { number, tenantId }: { readonly number: string; readonly tenantId: string },
): Promise<string> {
  await lockGrants(ctx.tx, [tenantId]);
  return grantSubject(ctx, number);
}

/**
 * Issues a grant that `grantFigures` made, for a module that has claimed its own approval of it in this transaction. One
 * grant for each approval. Raises `credits.expiry_in_past` (409) when it would end before it begins.
 */
export async function issueGrant(
  ctx: Ctx,
  agreed: Execution<'issue'>['by'] & Pick<Execution<'issue'>, 'proposal' | 'tenantId'>,
): Promise<{ readonly number: string }> {
  await authoriseAndRecord(ctx, 'credits.carryOut', 'vendor');
  const { proposal, tenantId, ...by } = agreed;
  const { today } = await tenantToday(ctx, tenantId);
  await issue(ctx, { proposal, tenantId, today, by });
  return { number: proposal.number };
}

type Execution<A extends GrantProposal['action']> = {
  readonly proposal: Extract<GrantProposal, { action: A }>;
  readonly tenantId: string;
  readonly today: string;
  readonly by: {
    readonly approvalId: string;
    readonly proposedBy: string;
    readonly approvedBy: readonly string[];
  };
};

async function issue(ctx: Ctx, { by, proposal, tenantId, today }: Execution<'issue'>): Promise<void> {
  const { action: _action, customer, name, ...terms } = proposal;
  const amountMinor = amountAboveZero(terms);
  const expiresOn = terms.expiresOn ?? null;
  if (expiresOn !== null && expiresOn < today)
    throw new DomainError('credits.expiry_in_past', {
      message: 'This grant would end before it begins.',
      status: 409,
    });
  const id = ctx.ids();
  const { reason: _reason, ...stated } = terms;
  const attestationId = await attestGrant(ctx, {
    tenantId,
    id,
    document: {
      schema: 'openbook.grant/1',
      customer,
      name,
      ...stated,
      issuedOn: today,
      approval: by.approvalId,
    },
  });
  await insertGrant(ctx.tx, {
    ...terms,
    tenantId,
    id,
    creditKind: terms.creditKind ?? null,
    nameEn: name.en,
    nameEs: name.es,
    amountMinor,
    issuedOn: today,
    expiresOn,
    approvalId: by.approvalId,
    attestationId,
    createdAt: ctx.now,
  });
}

async function voidGrant(ctx: Ctx, { by, proposal, tenantId, today }: Execution<'void'>): Promise<void> {
  const grant = await selectGrantByNumber(ctx.tx, proposal.number);
  assert(grant !== null && grant.balanceMinor > 0n, 'the grant stands as it was proposed about');
  await endGrant(ctx, {
    grant,
    kind: 'void',
    today,
    reason: proposal.reason,
    facts: { ...proposal, ...by, tenantId },
  });
}

/** Writes off what is left of a grant, with its signed record. */
export async function endGrant(
  ctx: Ctx,
  input: {
    readonly grant: GrantRow;
    readonly kind: 'void' | 'expiry';
    readonly today: string;
    readonly reason: string | null;
    readonly facts: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const { grant, kind, reason, today } = input;
  const { balanceMinor, currency, entryCount, id: grantId, number, tenantId } = grant;
  const position = entryCount + 1;
  const attestationId = await attestFacts(ctx, {
    kind: `grant-${kind}`,
    tenantId,
    ref: `${grantId}/${position}`,
    name: number,
    facts: {
      number,
      amount: formatMoney({ amountMinor: balanceMinor, currency }),
      currency,
      bookedOn: today,
      ...input.facts,
    },
  });
  const place = { tenantId, grantId, position, kind, changeMinor: -balanceMinor };
  await insertEntries(ctx.tx, { actor: actorName(ctx.actor), at: ctx.now }, [
    { ...place, invoiceId: null, document: null, bookedOn: today, reason, attestationId },
  ]);
}
