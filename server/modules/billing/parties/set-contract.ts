import { compareDecimals, decimal } from '#core/money/decimal.ts';
import { formatMoney, roundToMoney } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type CommitmentDto,
  type ContractDto,
  type SetContractInput,
  setContractInput,
} from '../contract-parties.ts';
import { findContracts, saveContract } from './repository.ts';
import { refuseStale, staleRevision } from './revision.ts';

/**
 * States the terms with one tenant; for invoices that are rated from now on. Raises
 * `billing.contract_field_without_effect` when a field is set that nothing would come of yet,
 * `billing.commitment_amount_invalid`, `billing.contract_dates_crossed` and `billing.stale_revision` (409).
 */
export async function setContract(ctx: Ctx, input: SetContractInput): Promise<ContractDto> {
  await authoriseAndRecord(ctx, 'billing.setContract', { tenantId: input.tenantId });
  const { revision, negotiatedPrices, ...terms } = setContractInput.parse(input);
  if (negotiatedPrices !== undefined && negotiatedPrices !== null)
    throw new DomainError('billing.contract_field_without_effect', {
      message: 'Invoices do not take negotiatedPrices into account yet, so it cannot be promised here.',
      path: 'negotiatedPrices',
    });
  refuseEmptyCommitment(terms.commitment);
  refuseCrossedDates(terms);
  const [standing] = await findContracts(ctx.tx, [terms.tenantId]);
  const from = refuseStale(standing?.revision ?? 0, revision);
  const by = { changedBy: actorName(ctx.actor), changedAt: ctx.now };
  const row = { ...terms, id: standing?.id ?? ctx.ids() };
  if (!(await saveContract(ctx.tx, row, from, by))) throw staleRevision();
  return { ...row, revision: from + 1, changedBy: by.changedBy, changedAt: ctx.now.toISOString() };
}

/** A commitment is an amount that can be billed. */
function refuseEmptyCommitment(commitment: CommitmentDto | null): void {
  if (commitment === null) return;
  const { amount, currency } = commitment;
  const rounded = formatMoney(roundToMoney(decimal(amount), currency));
  if (compareDecimals(amount, '0') <= 0 || compareDecimals(rounded, amount) !== 0)
    throw new DomainError('billing.commitment_amount_invalid', {
      message: `The amount must be above zero, and exact in ${currency}.`,
      path: 'commitment.amount',
    });
}

function refuseCrossedDates(terms: {
  readonly termStart: string;
  readonly termEnd: string | null;
  readonly renewsOn: string | null;
  readonly noticeBy: string | null;
}): void {
  for (const field of ['termEnd', 'renewsOn', 'noticeBy'] as const) {
    const date = terms[field];
    if (date !== null && date <= terms.termStart)
      throw crossed(field, `after the term begins (${terms.termStart})`);
  }
  if (terms.noticeBy !== null && terms.termEnd !== null && terms.noticeBy > terms.termEnd)
    throw crossed('noticeBy', `no later than the term's end (${terms.termEnd})`);
}

function crossed(field: string, where: string): DomainError {
  return new DomainError('billing.contract_dates_crossed', {
    message: `The date must be ${where}.`,
    path: field,
  });
}

/** The contract with one tenant. Raises `billing.contract_missing` (404). */
export async function readContract(ctx: Ctx, input: { readonly tenantId: string }): Promise<ContractDto> {
  authorise(ctx, 'billing.readContract', { tenantId: input.tenantId });
  const [contract] = await findContracts(ctx.tx, [input.tenantId]);
  if (!contract)
    throw new DomainError('billing.contract_missing', {
      message: 'No contract is set for this tenant.',
      status: 404,
    });
  return contract;
}
