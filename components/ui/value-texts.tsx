import { useLocale } from 'next-intl';
import {
  formatAmount,
  formatAmountBare,
  formatDate,
  formatExact,
  formatPercent,
  formatPeriod,
  formatQuantity,
} from '#core/format/format.ts';

/** An amount of money. `bare` leaves the currency to the heading of its column. */
export function Amount({
  amount,
  currency,
  bare = false,
}: {
  amount: string;
  currency: string;
  bare?: boolean;
}) {
  const locale = useLocale();
  return (
    <span className="tabular-nums whitespace-nowrap">
      {bare ? formatAmountBare(amount, currency, locale) : formatAmount({ amount, currency }, locale)}
    </span>
  );
}

/** A count or measure with its unit. */
export function Quantity({ value, unit }: { value: string; unit?: string }) {
  const locale = useLocale();
  return (
    <span className="tabular-nums whitespace-nowrap">
      {formatQuantity(value, locale)}
      {unit !== undefined && <span className="text-ink-quiet">{` ${unit}`}</span>}
    </span>
  );
}

/** A decimal as it stands in arithmetic, with every digit that was given. */
export function Exact({ value }: { value: string }) {
  return <span className="tabular-nums">{formatExact(value, useLocale())}</span>;
}

export function Percent({ value }: { value: string }) {
  return <span className="tabular-nums whitespace-nowrap">{formatPercent(value, useLocale())}</span>;
}

/** A civil date. */
export function CivilDate({ date }: { date: string }) {
  return (
    <time dateTime={date} className="tabular-nums whitespace-nowrap">
      {formatDate(date, useLocale())}
    </time>
  );
}

/** A half-open period of civil dates, shown with its last day. */
export function Period({ start, end }: { start: string; end: string }) {
  return <span className="whitespace-nowrap">{formatPeriod({ start, end }, useLocale())}</span>;
}
