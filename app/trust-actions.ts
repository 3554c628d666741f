'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import type { TrustKind } from '#core/contracts/trust-item.ts';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { DraftInput, PolicySimulation } from '#server/modules/trust/contract.ts';

type Answer = FormResult<unknown>;
type Version = { readonly item: string; readonly version: number };

/** What was left empty was not said. */
function textOrNull(form: FormData, name: string): string | null {
  const text = formText(form, name);
  return text === '' ? null : text;
}

function bothLanguages(form: FormData, name: string) {
  return { en: formText(form, `${name}.en`), es: formText(form, `${name}.es`) };
}

/** Two days that belong together: none when neither was given. */
function dayPair<A extends string, B extends string>(form: FormData, name: string, first: A, second: B) {
  const [a, b] = [formText(form, `${name}.${first}`), formText(form, `${name}.${second}`)];
  return a === '' && b === '' ? null : ({ [first]: a, [second]: b } as Record<A | B, string>);
}

/** What was ticked among boxes named after what they stand for; absent where none was. */
function ticked(form: FormData, name: string) {
  const names = [...form.keys()].flatMap((key) =>
    key.startsWith(`content.${name}.`) ? [key.slice(`content.${name}.`.length)] : [],
  );
  return names.length === 0 ? {} : { [name]: names };
}

/** One region a line: its name in addresses, then what it is called in English and in Spanish. */
function regionsOf(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [region = '', en = '', es = ''] = line.split(';').map((part) => part.trim());
    return { region, name: { en, es } };
  });
}

/** A field that is absent where nothing was given. */
function given(name: string, value: unknown) {
  return value === null ? {} : { [name]: value };
}

/** Whether something was written in one of both languages. */
function isSaid(form: FormData, name: string): boolean {
  const { en, es } = bothLanguages(form, name);
  return en !== '' || es !== '';
}

function contentOf(kind: TrustKind, form: FormData): unknown {
  const concern = { ...ticked(form, 'services'), ...ticked(form, 'regions') };
  const both = (name: string) => bothLanguages(form, `content.${name}`);
  const text = (name: string) => formText(form, `content.${name}`);
  const optional = (name: string) => textOrNull(form, `content.${name}`);
  switch (kind) {
    case 'document':
      return { kind, title: both('title'), summary: both('summary'), ...concern };
    case 'compliance':
      return {
        kind,
        title: both('title'),
        standard: text('standard'),
        assurance: text('assurance'),
        issuer: optional('issuer'),
        scope: both('scope'),
        period: dayPair(form, 'content.period', 'from', 'through'),
        validUntil: optional('validUntil'),
        bridgeLetter: dayPair(form, 'content.bridgeLetter', 'issuedOn', 'coversThrough'),
        ...concern,
      };
    case 'subprocessor':
      return {
        kind,
        name: text('name'),
        purpose: both('purpose'),
        region: both('region'),
        dataCategories: both('dataCategories'),
        since: text('since'),
        url: optional('url'),
        ...given('effectiveFrom', optional('effectiveFrom')),
        ...given('endsOn', optional('endsOn')),
        ...given('urgentBecause', isSaid(form, 'content.urgentBecause') ? both('urgentBecause') : null),
        ...concern,
      };
    case 'update':
      return { kind, title: both('title'), body: both('body'), on: text('on'), ...concern };
    case 'service':
      return {
        kind,
        title: both('title'),
        summary: both('summary'),
        offeredIn: regionsOf(text('offeredIn')),
      };
  }
}

/** Writes the next version of an item and shows it as it will be read. */
export async function saveDraft(kind: TrustKind, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  // The parser says what is missing; what a form gave is text whatever the field.
  const draft = {
    item: formText(form, 'item'),
    content: contentOf(kind, form),
    access: kind === 'document' ? formText(form, 'access') : 'public',
    owner: textOrNull(form, 'owner'),
    reviewBy: textOrNull(form, 'reviewBy'),
  } as DraftInput;
  const result = await formResult(caller.trust.draft(draft));
  if (!result.ok) return result;
  revalidatePath('/desk/trust');
  return redirect(`/desk/trust/${result.value.item}`);
}

/** Hands a version to a second person, and goes to the proposal. */
export async function submitVersion(version: Version, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.trust.submit({ ...version, reason: formText(form, 'reason') }));
  if (!result.ok) return result;
  revalidatePath('/desk/trust');
  return redirect(`/desk/approvals/${result.value.id}`);
}

export async function withdrawItem(version: Version, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.trust.withdraw({ ...version, reason: formText(form, 'reason') }));
  revalidatePath(`/desk/trust/${version.item}`);
  return result;
}

/** What another text of the publication policy would change; changes nothing. */
export async function trySimulation(_before: unknown, form: FormData): Promise<FormResult<PolicySimulation>> {
  const caller = await getCaller();
  return formResult(caller.trust.simulate({ policy: formText(form, 'policy') }));
}
