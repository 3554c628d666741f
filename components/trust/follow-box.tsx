import { useTranslations } from 'next-intl';
import { buttonClass } from '#components/ui/button-class.ts';
import { controlClass } from '#components/ui/control-class.ts';

/** The short form of the public page, which needs no script and brings none. */
export function FollowBox({ action }: { readonly action: (form: FormData) => Promise<void> }) {
  const t = useTranslations('follow');
  return (
    <form action={action} className="flex max-w-xl flex-col gap-3" data-print="hide">
      <div className="flex flex-col gap-1.5">
        <label htmlFor="follow-email" className="text-sm font-medium">
          {t('email')}
        </label>
        <div className="flex flex-wrap gap-2">
          <input
            id="follow-email"
            name="email"
            type="email"
            autoComplete="email"
            maxLength={254}
            required
            aria-describedby="follow-help"
            className={controlClass('md', 'min-w-0 flex-1 basis-56')}
          />
          <button type="submit" className={buttonClass({ variant: 'secondary' })}>
            {t('ask')}
          </button>
        </div>
      </div>
      <fieldset className="flex flex-wrap gap-x-6 gap-y-2">
        <legend className="sr-only">{t('topics')}</legend>
        <Topic name="updates" label={t('topic.updates')} />
        <Topic name="subprocessors" label={t('topic.subprocessors')} />
      </fieldset>
      <p id="follow-help" className="text-xs text-ink-quiet">
        {t('emailHelp')}
      </p>
    </form>
  );
}

function Topic({ label, name }: { readonly name: string; readonly label: string }) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-sm">
      <input type="checkbox" name={name} defaultChecked className="size-4 pointer-coarse:size-6" />
      {label}
    </label>
  );
}
