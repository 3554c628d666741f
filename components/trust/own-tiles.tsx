import { useLocale, useTranslations } from 'next-intl';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { formatExact, formatPercent } from '#core/format/format.ts';
import type { OwnTile } from '#server/modules/trust/contract-own.ts';
import { TileGrid } from './tile-grid.tsx';

/** What was measured for one customer; a figure without a source is not here. */
export function OwnTiles({ tiles }: { tiles: readonly OwnTile[] }) {
  const t = useTranslations('trustOwn.tiles');
  return (
    <TileGrid
      tiles={tiles.map((tile) => ({
        key: tile.kind,
        label: t(`${tile.kind}.label`),
        value: <OwnValue tile={tile} />,
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

function OwnValue({ tile }: { tile: OwnTile }) {
  const locale = useLocale();
  switch (tile.kind) {
    case 'days-sealed':
      return <PartOfWhole part={tile.sealed} whole={tile.due} />;
    case 'usage-counted':
      return <span className="tabular-nums">{formatPercent(tile.share, locale)}</span>;
    case 'invoices-logged':
      return <PartOfWhole part={tile.logged} whole={tile.issued} />;
    case 'records-logged':
      return <PartOfWhole part={tile.logged} whole={tile.signed} />;
  }
}

/** How much of something is there, and in a word whether that is all of it. */
function PartOfWhole({ part, whole }: { part: number; whole: number }) {
  const t = useTranslations('trustOwn.tiles');
  const locale = useLocale();
  const exact = (count: number) => formatExact(String(count), locale);
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="tabular-nums">{t('ofWhole', { part: exact(part), whole: exact(whole) })}</span>
      <Status tone={part === whole ? 'proved' : 'attention'}>
        {t(part === whole ? 'complete' : 'incomplete')}
      </Status>
    </span>
  );
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
