import { useLocale, useNow } from 'next-intl';
import { formatInstant, formatRelative } from '#core/format/format.ts';
import { Tip } from './tip.tsx';

/** How long ago, in words; the exact instant in the given zone on hover and focus. */
export function RelativeTime({ instant, zone = 'UTC' }: { instant: string; zone?: string }) {
  const locale = useLocale();
  const now = useNow();
  return (
    <Tip text={formatInstant(instant, locale, { zone, seconds: true })}>
      <time dateTime={instant}>{formatRelative(instant, now, locale)}</time>
    </Tip>
  );
}

/** The exact instant, where it matters more than how long ago it was. */
export function ExactTime({
  instant,
  zone = 'UTC',
  seconds = false,
}: {
  instant: string;
  zone?: string;
  seconds?: boolean;
}) {
  return (
    <time dateTime={instant} className="tabular-nums">
      {formatInstant(instant, useLocale(), { zone, seconds })}
    </time>
  );
}
