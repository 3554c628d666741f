import { useLocale, useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { AboutNote, type AboutTexts } from './about-note.tsx';
import type { ItemOf } from './items-of-kind.ts';

type Update = ItemOf<'update'>;

/** How many stand open; older ones are folded away. */
const OPEN_MAX = 10;

type Props = { readonly items: readonly Update[]; readonly about?: AboutTexts | undefined };

/** What the vendor told, the latest first. */
export function UpdateList({ about, items }: Props) {
  const t = useTranslations('trustPage');
  const latest = items.toSorted((a, b) => (a.content.on < b.content.on ? 1 : -1));
  const older = latest.slice(OPEN_MAX);
  return (
    <>
      <Updates items={latest.slice(0, OPEN_MAX)} about={about} />
      {older.length > 0 && (
        <Disclosure label={t('olderUpdates', { count: older.length })}>
          <Updates items={older} about={about} />
        </Disclosure>
      )}
    </>
  );
}

function Updates({ about, items }: Props) {
  const locale = useLocale();
  return (
    <ol className="flex flex-col border-y">
      {items.map(({ content, slug }) => (
        <li
          key={slug}
          id={slug}
          className="grid gap-x-8 gap-y-1 border-b py-5 last:border-b-0 md:grid-cols-[8rem_1fr]"
        >
          <p className="text-sm text-ink-quiet">
            <CivilDate date={content.on} />
          </p>
          <div className="flex max-w-(--width-text) flex-col gap-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h3 className="text-base font-semibold">{content.title[locale]}</h3>
              <AboutNote about={about} slug={slug} />
            </div>
            <p className="text-sm whitespace-pre-line text-ink-soft">{content.body[locale]}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
