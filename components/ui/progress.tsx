import { useLocale, useTranslations } from 'next-intl';
import { formatDuration, formatQuantity } from '#core/format/format.ts';

type ProgressProps = {
  readonly label: string;
  readonly count: number;
  readonly total: number;
  /** Units done per second, and the seconds left; left out while they are not known. */
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
};

/** Long work: how much of how much, how fast, and how long it will still take. */
export function Progress({ label, count, total, ratePerSecond, secondsLeft }: ProgressProps) {
  const t = useTranslations('ui.progress');
  const locale = useLocale();
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((count / total) * 100));
  const done = t('done', {
    count: formatQuantity(String(count), locale),
    total: formatQuantity(String(total), locale),
  });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap justify-between gap-x-6 text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-ink-quiet tabular-nums">{done}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={count}
        aria-valuetext={done}
        className="h-1.5 overflow-hidden rounded-full bg-hover"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-200"
          style={{ width: `${percent}%` }}
        />
      </div>
      {(ratePerSecond !== undefined || secondsLeft !== undefined) && (
        <p className="flex justify-between text-xs text-ink-quiet tabular-nums">
          <span>
            {ratePerSecond !== undefined &&
              t('rate', { rate: formatQuantity(String(Math.round(ratePerSecond)), locale) })}
          </span>
          <span>
            {secondsLeft !== undefined && t('timeLeft', { time: formatDuration(secondsLeft, locale) })}
          </span>
        </p>
      )}
    </div>
  );
}
