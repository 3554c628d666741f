'use server';

import { redirect } from 'next/navigation';
import { getLocale } from 'next-intl/server';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { FOLLOW_TOPICS } from '#server/modules/announcements/contract.ts';

type Answer = FormResult<unknown>;

async function follow(form: FormData): Promise<Answer> {
  const [caller, locale] = await Promise.all([getCaller(), getLocale()]);
  const topics = FOLLOW_TOPICS.filter((topic) => form.get(topic) === 'on');
  return formResult(caller.announcements.follow({ email: formText(form, 'email'), topics, locale }));
}

/** Asks for mails about the portal; whoever asks meets the same page afterwards. */
export async function askToFollow(_before: unknown, form: FormData): Promise<Answer> {
  const result = await follow(form);
  if (!result.ok) return result;
  redirect('/trust/follow?sent=1');
}

/** The same from the short form of the public page, which has no room for problems. */
export async function askToFollowShortly(form: FormData): Promise<void> {
  const result = await follow(form);
  redirect(result.ok ? '/trust/follow?sent=1' : '/trust/follow?again=1');
}

export async function confirmFollowing(
  { token }: { readonly token: string },
  _before: unknown,
  _form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.announcements.confirm({ token }));
  if (!result.ok) return result;
  redirect('/trust/follow?confirmed=1');
}

export async function stopFollowing(
  { token }: { readonly token: string },
  _before: unknown,
  _form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.announcements.stop({ token }));
  if (!result.ok) return result;
  redirect(`/trust/unsubscribe/${token}`);
}
