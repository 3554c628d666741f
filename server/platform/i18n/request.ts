import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import type { Locale } from '#core/format/locale.ts';
import { LOCALE_COOKIE, PATH_HEADER, resolveLocale } from '#core/format/preferences.ts';
import { type Actor, anonymous } from '#server/platform/auth/actor.ts';
import { getActor } from '#server/platform/auth/get-actor.ts';
import { currentInstant } from '#server/platform/clock.ts';

const loaders: Readonly<Record<Locale, () => Promise<typeof import('#messages/en.json')>>> = {
  en: async () => (await import('#messages/en.json')).default,
  es: async () => (await import('#messages/es.json')).default,
};

/** Whose profile may name the language. While the database is away a page still has to say so in some language. */
function knownActor(): Promise<Actor> {
  return getActor().catch(() => anonymous);
}

/** What next-intl needs for one request; messages reach the browser only where a provider names their namespace. */
export default getRequestConfig(async () => {
  const [cookieJar, headerList, actor] = await Promise.all([cookies(), headers(), knownActor()]);
  const locale = resolveLocale({
    path: headerList.get(PATH_HEADER) ?? '/',
    // Staff who view as a customer change nothing, their own profile included: there the switch is only the cookie.
    profile: actor.kind === 'person' && actor.viewAs === null ? actor.locale : null,
    cookie: cookieJar.get(LOCALE_COOKIE)?.value,
    acceptLanguage: headerList.get('accept-language'),
  });
  return { locale, messages: await loaders[locale](), timeZone: 'UTC', now: currentInstant() };
});
