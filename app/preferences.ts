'use server';

import { cookies } from 'next/headers';
import { LOCALES } from '#core/format/locale.ts';
import { LOCALE_COOKIE, PREFERENCE_SECONDS, THEME_COOKIE, THEMES } from '#core/format/preferences.ts';
import { getCaller } from '#server/api/caller.ts';
import { personHere } from '#server/api/guards.ts';

/**
 * Keeps the language or the theme that a form asks for in a cookie, and the language in the profile of who is signed in;
 * a value that is no choice changes nothing.
 */
export async function choosePreference(form: FormData): Promise<void> {
  const jar = await cookies();
  const options = { path: '/', maxAge: PREFERENCE_SECONDS, sameSite: 'lax', httpOnly: true } as const;
  const locale = LOCALES.find((one) => one === form.get('locale'));
  if (locale !== undefined) {
    jar.set(LOCALE_COOKIE, locale, options);
    const person = await personHere();
    if (person !== null && person.viewAs === null) {
      await (await getCaller()).identity.changeProfile({ locale });
    }
  }
  const theme = THEMES.find((one) => one === form.get('theme'));
  if (theme !== undefined) {
    // The switch also writes this cookie in the browser, which cannot replace one that scripts may not read.
    jar.set(THEME_COOKIE, theme, { ...options, httpOnly: false });
  }
}
