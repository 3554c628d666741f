import { useLocale, useTranslations } from 'next-intl';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status } from '#components/ui/status.tsx';
import { formatExact } from '#core/format/format.ts';
import type { PortalTile } from '#server/modules/trust/contract.ts';
import { TileGrid } from './tile-grid.tsx';

/** Figures with their definition and the instant they are of; one without a source is not here. */
export function TrustTiles({ tiles }: { tiles: readonly PortalTile[] }) {
  const t = useTranslations('trustPage.tiles');
  return (
    <TileGrid
      tiles={tiles.map((tile) => ({
        key: tile.kind,
        label: t(`${tile.kind}.label`),
        value: <TileValue tile={tile} />,
        means: t(`${tile.kind}.means`),
        foot: (
          <>
            {t('asOf')} <ExactTime instant={tile.asOf} />
          </>
        ),
      }))}
    />
  );
}

function TileValue({ tile }: { tile: PortalTile }) {
  const t = useTranslations('trustPage.tiles');
  const locale = useLocale();
  switch (tile.kind) {
    case 'log-size':
      return <span className="tabular-nums">{formatExact(String(tile.size), locale)}</span>;
    case 'log-checkpoint':
      return (
        <a
          href="/api/v1/log/checkpoint"
          className="font-mono text-base text-accent underline decoration-accent/35 underline-offset-[3px]"
        >
          {tile.rootSha256.slice(0, 16)}…
        </a>
      );
    case 'log-verification':
      return (
        <Status tone={tile.ok ? 'proved' : 'failure'}>
          {t(tile.ok ? 'log-verification.ok' : 'log-verification.failed')}
        </Status>
      );
  }
}
