import { useTranslations } from 'next-intl';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { PriceDirection as Direction } from '#core/pricing/direction.ts';

const TONES: Readonly<Record<Direction, Tone>> = { rise: 'attention', fall: 'proved', none: 'neutral' };

/** Which way a price goes: a word with its icon. */
export function PriceDirection({ direction }: { direction: Direction }) {
  const t = useTranslations('migrations.directions');
  return (
    <Status tone={TONES[direction]} look="text">
      {t(direction)}
    </Status>
  );
}
