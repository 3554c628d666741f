import clsx from 'clsx';
import { MapPin } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { LocalisedText } from '#core/contracts/primitives.ts';

type ListedService = {
  readonly slug: string;
  readonly title: LocalisedText;
  readonly summary: LocalisedText;
  readonly regions: readonly {
    readonly region: string;
    readonly name: LocalisedText;
    /** Since when somebody uses it there, where that is what the list is about. */
    readonly startsOn?: string;
    readonly endsOn?: string | null;
  }[];
};

/** Services with what they do and where. */
export function ServiceList({ services }: { services: readonly ListedService[] }) {
  const locale = useLocale();
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {services.map(({ regions, slug, summary, title }) => (
        <li key={slug} id={slug} className="flex flex-col gap-3 rounded-md border bg-paper p-5">
          <h3 className="text-base font-semibold">{title[locale]}</h3>
          <p className="text-sm whitespace-pre-line text-ink-soft">{summary[locale]}</p>
          <ul className="flex flex-wrap gap-x-6 gap-y-1.5 border-t pt-3 text-sm">
            {regions.map(({ endsOn, name, region, startsOn }) => (
              <li
                key={region}
                className={clsx(
                  'flex flex-wrap items-baseline justify-between gap-x-4',
                  startsOn !== undefined && 'basis-full',
                )}
              >
                <span className="inline-flex items-center gap-1.5">
                  <MapPin aria-hidden="true" size={14} className="shrink-0 text-accent" />
                  {name[locale]}
                </span>
                {startsOn !== undefined && <Since startsOn={startsOn} endsOn={endsOn ?? null} />}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Since({ endsOn, startsOn }: { startsOn: string; endsOn: string | null }) {
  const t = useTranslations('trustOwn');
  return (
    <span className="text-ink-quiet">
      {endsOn === null
        ? t.rich('since', { day: () => <CivilDate date={startsOn} /> })
        : t.rich('until', { day: () => <CivilDate date={endsOn} /> })}
    </span>
  );
}
