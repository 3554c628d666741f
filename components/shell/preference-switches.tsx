'use client';

import clsx from 'clsx';
import type { ReactNode } from 'react';
import type { Locale } from '#core/format/locale.ts';
import { PREFERENCE_SECONDS, THEME_COOKIE, type Theme } from '#core/format/preferences.ts';

/** Keeps a choice of language or theme: a server action that reads `locale` or `theme` from the form. */
export type PreferenceAction = (form: FormData) => Promise<void>;

const ROW = 'flex rounded-md bg-hover p-0.5';

function itemClass(active: boolean): string {
  return clsx(
    'flex min-h-8 flex-1 items-center justify-center gap-1.5 rounded-[6px] px-2 text-xs transition-colors duration-150 pointer-coarse:min-h-11',
    active ? 'bg-knob font-medium text-ink shadow-[0_1px_2px_#0000001f]' : 'text-ink-quiet hover:text-ink',
  );
}

type LanguageSwitchProps = {
  readonly label: string;
  readonly current: Locale;
  readonly action: PreferenceAction;
};

/** Each language is written in itself. Works without JavaScript: it is a form. */
export function LanguageSwitch({ label, current, action }: LanguageSwitchProps) {
  const choices: readonly { value: Locale; text: string }[] = [
    { value: 'en', text: 'English' },
    { value: 'es', text: 'Español' },
  ];
  return (
    <form action={action} aria-label={label} className={ROW}>
      {choices.map(({ value, text }) => (
        <button
          key={value}
          type="submit"
          name="locale"
          value={value}
          lang={value}
          aria-pressed={value === current}
          className={itemClass(value === current)}
        >
          {text}
        </button>
      ))}
    </form>
  );
}

type ThemeSwitchProps = {
  readonly label: string;
  readonly current: Theme;
  readonly choices: readonly { readonly value: Theme; readonly label: string; readonly icon: ReactNode }[];
  readonly action: PreferenceAction;
};

/** Paints the theme and keeps it before the form has reached the server: a page loaded in between has it already. */
function paintAndKeep(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = theme;
  }
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is asynchronous and absent on plain http.
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${PREFERENCE_SECONDS}; samesite=lax`;
}

/** The theme changes at once; the form keeps it where scripts do not run. */
export function ThemeSwitch({ label, current, choices, action }: ThemeSwitchProps) {
  return (
    <form action={action} aria-label={label} className={ROW}>
      {choices.map(({ value, label: text, icon }) => (
        <button
          key={value}
          type="submit"
          name="theme"
          value={value}
          aria-label={text}
          title={text}
          aria-pressed={value === current}
          className={itemClass(value === current)}
          onClick={() => paintAndKeep(value)}
        >
          {icon}
        </button>
      ))}
    </form>
  );
}
