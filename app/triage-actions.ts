'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type {
  ProposeResolutionInput,
  SetSeverityInput,
  VendorStepInput,
} from '#server/modules/disputes/contract.ts';

type Answer = FormResult<unknown>;
type Place = { readonly tenant: string; readonly number: string };

/** The parser names a field by its place in the call; a form knows it by its own name. */
function answered(place: Place, result: Answer, fieldOf: (path: string) => string = (path) => path): Answer {
  revalidatePath(`/desk/disputes/${place.tenant}/${place.number}`);
  if (result.ok) return result;
  return {
    ok: false,
    problems: result.problems.map(({ field, message }) =>
      field === undefined ? { message } : { field: fieldOf(field.replace(/^[a-z]+\./, '')), message },
    ),
  };
}

/** Takes a dispute up, writes to the customer or asks; the kind is bound by the form. */
export async function takeVendorStep(
  place: Place & { readonly kind: VendorStepInput['kind'] },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const { kind, number, tenant } = place;
  const caller = await getCaller();
  const words = formText(form, `${kind}-text`);
  const step = { number, kind, ...(kind === 'taken' ? {} : { text: words }) };
  return answered(place, await formResult(caller.disputes.addVendorStep({ tenant, step })), (path) =>
    path === 'text' ? `${kind}-text` : path,
  );
}

export async function assignDispute(place: Place, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const assignment = { number: place.number, userId: formText(form, 'userId') || null };
  return answered(place, await formResult(caller.disputes.assign({ tenant: place.tenant, assignment })));
}

export async function setSeverity(place: Place, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const severity = {
    number: place.number,
    severity: formText(form, 'severity') as SetSeverityInput['severity'],
    reason: formText(form, 'reason'),
  };
  return answered(place, await formResult(caller.disputes.setSeverity({ tenant: place.tenant, severity })));
}

export async function addNote(place: Place, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const note = { number: place.number, text: formText(form, 'note') };
  return answered(place, await formResult(caller.disputes.addNote({ tenant: place.tenant, note })), (path) =>
    path === 'text' ? 'note' : path,
  );
}

const LINE_FIELD = 'amount-';

function awardOf(form: FormData): ProposeResolutionInput['award'] {
  const kind = formText(form, 'award');
  if (kind === 'grant')
    return { kind, amount: formText(form, 'grant'), validDays: Number(formText(form, 'validDays')) };
  if (kind !== 'credit-note') return { kind: 'none' };
  const lines = [...form.keys()].flatMap((name) => {
    const amount = name.startsWith(LINE_FIELD) ? formText(form, name) : '';
    return amount === '' ? [] : [{ line: name.slice(LINE_FIELD.length), amount }];
  });
  return { kind, lines };
}

/** Where a form shows what is wrong with an award. */
function fieldOfAward(award: ProposeResolutionInput['award'], path: string): string {
  const line = /^(?:award\.)?lines\[(\d+)\]/.exec(path.replace(/lines\.(\d+)/, 'lines[$1]'))?.[1];
  if (award.kind === 'credit-note') {
    const named = award.lines[Number(line ?? 0)]?.line;
    if (line !== undefined && named !== undefined) return `${LINE_FIELD}${named}`;
    if (/lines|amount/.test(path)) return 'award';
  }
  if (award.kind === 'grant' && path.endsWith('amount')) return 'grant';
  return path.replace(/^award\./, '');
}

/** Proposes how a dispute ends; where somebody else has to agree, goes to the proposal. */
export async function proposeResolution(place: Place, _before: unknown, form: FormData): Promise<Answer> {
  const [actor, caller] = await Promise.all([requireDesk(), getCaller()]);
  const award = awardOf(form);
  const resolution = {
    number: place.number,
    outcome: formText(form, 'outcome') as ProposeResolutionInput['outcome'],
    text: formText(form, 'text'),
    award,
  };
  const result = await formResult(caller.disputes.proposeResolution({ tenant: place.tenant, resolution }));
  if (result.ok && !result.value.resolved && mayDo(actor, 'approvals.readApprovals', 'vendor')) {
    revalidatePath('/desk/approvals');
    redirect(`/desk/approvals/${result.value.approval.id}`);
  }
  return answered(place, result, (path) => fieldOfAward(award, path));
}
