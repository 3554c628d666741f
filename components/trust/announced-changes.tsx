import { useLocale, useTranslations } from 'next-intl';
import { CivilDate } from '#components/ui/value-texts.tsx';
import {
  CHANGED_FIELDS,
  DESCRIBED_FIELDS,
  fieldText,
  type SubprocessorContent,
} from '#core/trust/subprocessor-change.ts';
import type { ItemOf } from './items-of-kind.ts';

type Announced = {
  readonly slug: string;
  readonly day: string;
  readonly about: 'new' | 'changed' | 'ends';
  readonly content: SubprocessorContent;
  readonly inForce: SubprocessorContent | null;
};

/** What is said about a day to come; apart from what is so today. */
function announcedOf({ content, slug, standing }: ItemOf<'subprocessor'>, today: string): Announced[] {
  const { comingOn = null, inForce = content } = standing ?? {};
  const shared = { slug, content, inForce };
  if (comingOn !== null)
    return [{ ...shared, day: comingOn, about: inForce === null ? ('new' as const) : ('changed' as const) }];
  return content.endsOn !== undefined && content.endsOn > today
    ? [{ ...shared, day: content.endsOn, about: 'ends' as const }]
    : [];
}

/** Changes of subprocessors that are still to come, the next one first. */
export function AnnouncedChanges({
  items,
  today,
}: {
  readonly items: readonly ItemOf<'subprocessor'>[];
  readonly today: string;
}) {
  const t = useTranslations('trustPage.announced');
  const announced = items
    .flatMap((item) => announcedOf(item, today))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  if (announced.length === 0) return null;
  return (
    <section aria-labelledby="announced-changes" className="flex flex-col gap-2">
      <h3 id="announced-changes" className="text-base font-semibold">
        {t('title')}
      </h3>
      <ul className="flex flex-col border-y">
        {announced.map((change) => (
          <li
            key={change.slug}
            className="grid gap-x-8 gap-y-1 border-b py-4 last:border-b-0 md:grid-cols-[8rem_1fr]"
          >
            <p className="text-sm text-ink-quiet">
              {t.rich('from', { day: () => <CivilDate date={change.day} /> })}
            </p>
            <ChangeText change={change} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChangeText({ change }: { change: Announced }) {
  const t = useTranslations('trustPage.announced');
  const locale = useLocale() === 'es' ? 'es' : 'en';
  const { about, content, inForce } = change;
  const told =
    inForce === null || about === 'ends'
      ? DESCRIBED_FIELDS.map((field) => ({ field, was: null }))
      : CHANGED_FIELDS.filter(
          (field) => fieldText(inForce, field, locale) !== fieldText(content, field, locale),
        ).map((field) => ({ field, was: fieldText(inForce, field, locale) ?? t('everybody') }));
  return (
    <div className="flex max-w-(--width-text) flex-col gap-1 text-sm">
      <p className="text-base font-medium">{t(about, { name: content.name })}</p>
      {about !== 'ends' && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          {told.map(({ field, was }) => (
            <div key={field} className="contents">
              <dt className="text-ink-quiet">{t(`fields.${field}`)}</dt>
              <dd className="text-ink-soft">
                {fieldText(content, field, locale) ?? t('everybody')}
                {was !== null && <span className="text-ink-quiet"> {t('was', { text: was })}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {content.urgentBecause !== undefined && (
        <p className="text-ink-soft">{t('urgent', { text: content.urgentBecause[locale] })}</p>
      )}
    </div>
  );
}
