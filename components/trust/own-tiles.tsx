import { useLocale, useTranslations } from 'next-intl';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { formatExact, formatPercent } from '#core/format/format.ts';
import type { OwnTile } from '#server/modules/trust/contract-own.ts';
import { TileGrid } from './tile-grid.tsx';

/** Where the things stand that a figure counts. */
export type TileDoors = Readonly<Partial<Record<OwnTile['kind'], string>>>;

/** What was measured for one customer; a figure without a source is not here. */
export function OwnTiles({ doors, tiles }: { doors: TileDoors; tiles: readonly OwnTile[] }) {
  const t = useTranslations('trustOwn.tiles');
  return (
    <TileGrid
      tiles={tiles.map((tile) => ({
        key: tile.kind,
        label: t(`${tile.kind}.label`),
        value: <OwnValue tile={tile} href={doors[tile.kind]} />,
        means: <OwnMeaning tile={tile} />,
        foot: (
          <>
            {t.rich('days', {
              from: () => <CivilDate date={tile.from} />,
              through: () => <CivilDate date={tile.through} />,
            })}
            <br />
            {t('asOf')} <ExactTime instant={tile.asOf} />
          </>
        ),
      }))}
    />
  );
}

/** The figure, and in a word whether it is all of it; it leads to what it counts. */
function OwnValue({ href, tile }: { href: string | undefined; tile: OwnTile }) {
  const t = useTranslations('trustOwn.tiles');
  const { figure, isWhole } = useFigure(tile);
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {href === undefined ? (
        <span className="tabular-nums">{figure}</span>
      ) : (
        <Link
          href={href}
          className="tabular-nums"
          aria-label={`${figure}. ${t('open', { label: t(`${tile.kind}.label`) })}`}
        >
          {figure}
        </Link>
      )}
      {isWhole !== null && (
        <Status tone={isWhole ? 'proved' : 'attention'}>{t(isWhole ? 'complete' : 'incomplete')}</Status>
      )}
    </span>
  );
}

function useFigure(tile: OwnTile): { readonly figure: string; readonly isWhole: boolean | null } {
  const t = useTranslations('trustOwn.tiles');
  const locale = useLocale();
  const partOf = (part: number, whole: number) => ({
    figure: t('ofWhole', {
      part: formatExact(String(part), locale),
      whole: formatExact(String(whole), locale),
    }),
    isWhole: part === whole,
  });
  switch (tile.kind) {
    case 'days-sealed':
      return partOf(tile.sealed, tile.due);
    case 'usage-counted':
      return { figure: formatPercent(tile.share, locale), isWhole: null };
    case 'invoices-logged':
      return partOf(tile.logged, tile.issued);
    case 'records-logged':
      return partOf(tile.logged, tile.signed);
  }
}

function OwnMeaning({ tile }: { tile: OwnTile }) {
  const t = useTranslations('trustOwn.tiles');
  const locale = useLocale();
  const exact = (count: number) => formatExact(String(count), locale);
  switch (tile.kind) {
    case 'days-sealed':
    case 'invoices-logged':
      return t(`${tile.kind}.means`);
    case 'usage-counted': {
      const { duplicate, late, rejected } = tile;
      return t('usage-counted.means', {
        late: exact(late),
        rejected: exact(rejected),
        duplicate: exact(duplicate),
      });
    }
    case 'records-logged':
      return t.rich('records-logged.means', { last: () => <ExactTime instant={tile.lastAt} /> });
  }
}
