import { useLocale, useTranslations } from 'next-intl';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status } from '#components/ui/status.tsx';
import { formatExact } from '#core/format/format.ts';
import type { PortalTile } from '#server/modules/trust/contract.ts';

/** Figures with their definition and the instant they are of; one without a source is not here. */
export function TrustTiles({ tiles }: { tiles: readonly PortalTile[] }) {
  const t = useTranslations('trustPage.tiles');
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,16rem),1fr))] gap-px overflow-hidden rounded-md border bg-line">
      {tiles.map((tile) => (
        <div key={tile.kind} className="flex flex-col gap-2 bg-paper p-5">
          <dt className="text-sm text-ink-quiet">{t(`${tile.kind}.label`)}</dt>
          <dd className="flex flex-1 flex-col gap-2">
            <span className="text-lg font-semibold tracking-tight">
              <TileValue tile={tile} />
            </span>
            <span className="flex-1 text-sm text-ink-soft">{t(`${tile.kind}.means`)}</span>
            <span className="text-xs text-ink-quiet">
              {t('asOf')} <ExactTime instant={tile.asOf} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
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
