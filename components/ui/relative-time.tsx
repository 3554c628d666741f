import { useLocale, useNow } from 'next-intl';
import { formatInstant, formatRelative } from '#core/format/format.ts';
import { Tip } from './tip.tsx';

type RelativeTimeProps = {
  readonly instant: string;
  readonly zone?: string;
  /** In a long table the exact instant is only a title: as a tip of its own each would be a stop of the keyboard. */
  readonly inRow?: boolean;
};

/** How long ago, in words; the exact instant in the given zone on hover and focus. */
export function RelativeTime({ inRow = false, instant, zone = 'UTC' }: RelativeTimeProps) {
  const locale = useLocale();
  const now = useNow();
  const exact = formatInstant(instant, locale, { zone, seconds: true });
  const words = formatRelative(instant, now, locale);
  if (inRow)
    return (
      <time dateTime={instant} title={exact}>
        {words}
      </time>
    );
  return (
    <Tip text={exact}>
      <time dateTime={instant}>{words}</time>
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
