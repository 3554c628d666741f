'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { BillingProfileDto, ContractDto, IssuerDto } from '#server/modules/billing/contract-parties.ts';
import type { EnteredRates } from '#server/modules/billing/contract-taxes.ts';

/** A number that was typed, or none; an empty field is named by the parser and not taken as zero. */
function typedNumber(form: FormData, name: string): number {
  const text = formText(form, name);
  return text === '' ? Number.NaN : Number(text);
}

function textOrNull(form: FormData, name: string): string | null {
  return formText(form, name) || null;
}

function linesOf(form: FormData, name: string): string[] {
  return formText(form, name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function addressOf(form: FormData) {
  return { lines: linesOf(form, 'address.lines'), country: formText(form, 'address.country').toUpperCase() };
}

/** Bank details that were given; fields left empty leave those that stand. */
function bankOf(form: FormData) {
  const text = (name: string) => formText(form, `bank.${name}`);
  const bank = { accountHolder: text('accountHolder'), account: text('account'), bankName: text('bankName') };
  const bic = text('bic');
  if (Object.values(bank).every((value) => value === '') && bic === '') return {};
  return { bank: bic === '' ? bank : { ...bank, bic } };
}

export async function resumeClose(form: FormData): Promise<void> {
  const caller = await getCaller();
  const input = { tenant: formText(form, 'tenant'), closeId: formText(form, 'closeId') };
  await formResult(caller.billing.resumeClose(input));
  revalidatePath('/desk/closes', 'layout');
}

/** Proposes to leave a period out of the close, and goes to the proposal. */
export async function proposeExclusion(
  place: { readonly tenant: string; readonly closeId: string },
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const exclusion = { closeId: place.closeId, reason: formText(form, 'reason') };
  const result = await formResult(caller.billing.proposeExclusion({ tenant: place.tenant, exclusion }));
  if (!result.ok) return withoutPrefix(result, 'exclusion.');
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}

/** Makes an invoice void that was not delivered. */
export async function voidInvoice(
  { number, tenant }: { readonly number: string; readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const invoice = { number, reason: formText(form, 'reason') };
  const result = await formResult(caller.billing.voidInvoice({ tenant, invoice }));
  revalidatePath('/desk/invoices', 'layout');
  return withoutPrefix(result, 'invoice.');
}

export async function requestRun(
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const kind = formText(form, 'kind') === 'dry' ? 'dry' : 'real';
  const result = await formResult(caller.billing.requestCloseRun({ month: formText(form, 'month'), kind }));
  revalidatePath('/desk/closes');
  return result;
}

export async function saveIssuer(
  revision: number,
  _before: unknown,
  form: FormData,
): Promise<FormResult<IssuerDto>> {
  const caller = await getCaller();
  const result = await formResult(
    caller.billing.setIssuer({
      legalName: formText(form, 'legalName'),
      address: addressOf(form),
      taxId: formText(form, 'taxId'),
      ...bankOf(form),
      numberSeries: {
        scope: formText(form, 'numberSeries.scope') === 'vendor' ? 'vendor' : 'tenant',
        prefix: formText(form, 'numberSeries.prefix'),
      },
      cutOffGraceHours: typedNumber(form, 'cutOffGraceHours'),
      taxCurrency: textOrNull(form, 'taxCurrency')?.toUpperCase() ?? null,
      exchangeRateMaxAgeDays: typedNumber(form, 'exchangeRateMaxAgeDays'),
      revision,
    }),
  );
  revalidatePath('/desk/issuer');
  return result;
}

function taxOf(form: FormData) {
  const text = (name: string) => formText(form, name);
  const kind = text('tax.kind');
  if (kind === 'region') return { kind, region: text('tax.region').toUpperCase() } as const;
  if (kind === 'exempt' || kind === 'reverse-charge') return { kind, note: text('tax.note') } as const;
  return { kind: 'rate' as const, name: text('tax.name'), ratePercent: text('tax.ratePercent') };
}

export async function setTaxRate(_before: unknown, form: FormData): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const result = await formResult(
    caller.billing.setTaxRate({
      region: formText(form, 'region').toUpperCase(),
      name: formText(form, 'name'),
      ratePercent: formText(form, 'ratePercent'),
      effectiveFrom: formText(form, 'effectiveFrom'),
      reason: formText(form, 'reason'),
    }),
  );
  revalidatePath('/desk/taxes');
  return result;
}

export async function importExchangeRates(
  _before: unknown,
  form: FormData,
): Promise<FormResult<EnteredRates>> {
  const caller = await getCaller();
  const file = form.get('file');
  const csv = file instanceof File && file.size > 0 ? await file.text() : formText(form, 'csv');
  const result = await formResult(caller.billing.importExchangeRates({ csv }));
  revalidatePath('/desk/taxes');
  return result;
}

export async function saveBillingProfile(
  tenant: string,
  revision: number,
  _before: unknown,
  form: FormData,
): Promise<FormResult<BillingProfileDto>> {
  const caller = await getCaller();
  const profile = {
    legalName: formText(form, 'legalName'),
    address: addressOf(form),
    taxId: textOrNull(form, 'taxId'),
    poNumber: textOrNull(form, 'poNumber'),
    billTo: linesOf(form, 'billTo'),
    tax: taxOf(form),
    revision,
  };
  const result = await formResult(caller.billing.setProfile({ tenant, profile }));
  revalidatePath(`/desk/tenants/${tenant}/billing`);
  return withoutPrefix(result, 'profile.');
}

const INTERVALS = ['month', 'quarter', 'year'] as const;

/** A commitment by its amount; without one there is none. */
function commitmentOf(form: FormData) {
  const text = (name: string) => formText(form, `commitment.${name}`);
  if (text('amount') === '') return null;
  const interval = INTERVALS.find((one) => one === text('interval')) ?? 'year';
  const charges = text('charges')
    .split(/[\s,]+/)
    .filter((key) => key !== '');
  return {
    amount: text('amount'),
    currency: text('currency').toUpperCase(),
    startsOn: text('startsOn'),
    interval,
    ...(charges.length === 0 ? {} : { charges }),
  };
}

export async function saveContract(
  tenant: string,
  revision: number,
  _before: unknown,
  form: FormData,
): Promise<FormResult<ContractDto>> {
  const caller = await getCaller();
  const contract = {
    termStart: formText(form, 'termStart'),
    termEnd: textOrNull(form, 'termEnd'),
    renewsOn: textOrNull(form, 'renewsOn'),
    noticeBy: textOrNull(form, 'noticeBy'),
    paymentTermDays: typedNumber(form, 'paymentTermDays'),
    disputeWindowDays: typedNumber(form, 'disputeWindowDays'),
    lateWindowDays: typedNumber(form, 'lateWindowDays'),
    priceChangeNoticeDays: typedNumber(form, 'priceChangeNoticeDays'),
    commitment: commitmentOf(form),
    revision,
  };
  const result = await formResult(caller.billing.setContract({ tenant, contract }));
  revalidatePath(`/desk/tenants/${tenant}/billing`);
  return withoutPrefix(result, 'contract.');
}

/** The parser names a field by its place in the call; the form knows it without the call's own name. */
function withoutPrefix<T>(result: FormResult<T>, prefix: string): FormResult<T> {
  if (result.ok) return result;
  const problems = result.problems.map(({ field, message }) =>
    field === undefined ? { message } : { field: field.replace(prefix, ''), message },
  );
  return { ok: false, problems };
}
