'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { type FormProblem, type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { ApprovalDetail } from '#server/modules/approvals/contract.ts';
import { statedKind } from './credit-kinds.ts';

type Answer = FormResult<unknown>;

function refresh(approvalId: string): void {
  revalidatePath(`/desk/approvals/${approvalId}`);
  revalidatePath('/desk/approvals');
}

/** Which proposal a form is about, and whose it is. */
type Proposal = Pick<ApprovalDetail, 'tenantId' | 'proposalSha256'> & { readonly approvalId: string };

export async function approveProposal({ approvalId, proposalSha256, tenantId }: Proposal): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.approvals.approve({ tenantId, approvalId, proposalSha256 }));
  refresh(approvalId);
  return result;
}

export async function rejectProposal(
  { approvalId, tenantId }: Proposal,
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const reason = formText(form, 'reason');
  const result = await formResult(caller.approvals.reject({ tenantId, approvalId, reason }));
  refresh(approvalId);
  return result;
}

export async function withdrawProposal(
  { approvalId, tenantId }: Proposal,
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const reason = formText(form, 'reason') || null;
  const result = await formResult(caller.approvals.withdraw({ tenantId, approvalId, reason }));
  refresh(approvalId);
  return result;
}

export async function lendRight(_before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(
    caller.approvals.delegations.give({
      toUserId: formText(form, 'toUserId'),
      firstDay: formText(form, 'firstDay'),
      lastDay: formText(form, 'lastDay'),
      reason: formText(form, 'reason'),
    }),
  );
  revalidatePath('/desk/approvals');
  return result;
}

export async function endDelegation(form: FormData): Promise<void> {
  const caller = await getCaller();
  await formResult(caller.approvals.delegations.end({ delegationId: formText(form, 'delegationId') }));
  revalidatePath('/desk/approvals');
}

/** A place inside the document is told at the document's field, where the form can point to. */
function atDocument({ field, message }: FormProblem): FormProblem {
  if (field === undefined || field === 'reason')
    return field === undefined ? { message } : { field, message };
  return { field: 'document', message: field === 'document' ? message : `${field}: ${message}` };
}

/** In the form every place is a field of its own, or within one; the place is said all the same. */
function atItsField({ field, message }: FormProblem): FormProblem {
  if (field === undefined) return { message };
  const own = field.replace(/^document\.?/, '');
  return own === 'reason' || own === '' ? { field, message } : { field: own, message: `${own}: ${message}` };
}

/** Proposes a plan version that was written as JSON, and goes to the proposal. */
export async function proposePlanVersion(_before: unknown, form: FormData): Promise<Answer> {
  const t = await getTranslations('priceBook');
  let document: unknown;
  try {
    document = JSON.parse(formText(form, 'document'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ field: 'document', message: t('notJson', { detail }) }] };
  }
  const caller = await getCaller();
  const reason = formText(form, 'reason');
  const result = await formResult(caller.pricing.propose({ document, reason }));
  const isInForm = formText(form, 'view') === 'form';
  if (!result.ok) return { ok: false, problems: result.problems.map(isInForm ? atItsField : atDocument) };
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}

/** Proposes to credit an invoice in full and to make another in its place, and goes to the proposal. */
export async function replaceInvoice(
  { number, tenant }: { readonly number: string; readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(
    caller.billing.replaceInvoice({ tenant, invoice: { number, reason: formText(form, 'reason') } }),
  );
  if (!result.ok) return atReason(result.problems);
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}

/** A dialog has one field: what is not about the reason is told without a place. */
function atReason(problems: readonly FormProblem[]): Answer {
  return {
    ok: false,
    problems: problems.map(({ field, message }) =>
      field?.endsWith('reason') === true ? { field: 'reason', message } : { message },
    ),
  };
}

/** Proposes again what late usage owes a customer and somebody rejected. */
export async function proposeOwedCredit(
  tenant: string,
  itemId: string,
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const owed = { itemId, reason: formText(form, 'reason') };
  const result = await formResult(caller.billing.proposeOwedCredit({ tenant, owed }));
  revalidatePath('/desk/receivables', 'layout');
  return result;
}

/** The lines that a form asks to credit, in its order: those with an amount. */
function creditLines(form: FormData) {
  return [...form.keys()].flatMap((name) => {
    const amount = formText(form, name);
    return name.startsWith('amount-') && amount !== ''
      ? [{ line: name.slice('amount-'.length), amount }]
      : [];
  });
}

/** Proposes a credit of an invoice, and goes to the proposal. A problem of a line is told at its field. */
export async function proposeCredit(
  { number, tenant }: { readonly number: string; readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const lines = formText(form, 'scope') === 'all' ? ('all' as const) : creditLines(form);
  const credit = {
    number,
    lines,
    ...statedKind(formText(form, 'creditKind')),
    reason: formText(form, 'reason'),
  };
  const result = await formResult(caller.billing.proposeCredit({ tenant, credit }));
  if (!result.ok)
    return {
      ok: false,
      problems: result.problems.map(({ field, message }) => {
        if (field === undefined) return { message };
        const index = /lines\[(\d+)\]|lines\.(\d+)/
          .exec(field)
          ?.slice(1)
          .find((one) => one !== undefined);
        const line = lines === 'all' || index === undefined ? undefined : lines[Number(index)]?.line;
        const place = line === undefined ? field.replace(/^credit\./, '') : `amount-${line}`;
        return { field: place === 'lines' ? 'scope' : place, message };
      }),
    };
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}
