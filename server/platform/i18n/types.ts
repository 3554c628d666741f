import type { Locale as PageLocale } from '#core/format/locale.ts';
import type english from '#messages/en.json';

declare module 'next-intl' {
  interface AppConfig {
    Locale: PageLocale;
    Messages: typeof english;
  }
}
