import { Monitor, Moon, Sun } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { Theme } from '#core/format/preferences.ts';
import { LanguageSwitch, type PreferenceAction, ThemeSwitch } from './preference-switches.tsx';

type PreferencesProps = {
  readonly theme: Theme;
  readonly action: PreferenceAction;
  /** The desk is in English only. */
  readonly withLanguage?: boolean;
};

/** Language and appearance, as they stand at the foot of a rail. */
export function Preferences({ theme, action, withLanguage = true }: PreferencesProps) {
  const t = useTranslations('shell');
  const locale = useLocale();
  return (
    <div className="flex flex-col gap-2">
      {withLanguage && <LanguageSwitch label={t('language')} current={locale} action={action} />}
      <ThemeSwitch
        label={t('theme')}
        current={theme}
        action={action}
        choices={[
          { value: 'system', label: t('themeSystem'), icon: <Monitor aria-hidden="true" size={15} /> },
          { value: 'light', label: t('themeLight'), icon: <Sun aria-hidden="true" size={15} /> },
          { value: 'dark', label: t('themeDark'), icon: <Moon aria-hidden="true" size={15} /> },
        ]}
      />
    </div>
  );
}
