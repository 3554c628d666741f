import { cookies } from 'next/headers';
import { THEME_COOKIE, type Theme, themeFromCookie } from '#core/format/preferences.ts';

/** The theme that this request asks for, for the switch in the shell. */
export async function requestedTheme(): Promise<Theme> {
  return themeFromCookie((await cookies()).get(THEME_COOKIE)?.value);
}
