import clsx from 'clsx';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { assertNever } from '#core/assert.ts';
import { formatAmountBare, formatPercent, formatQuantity } from '#core/format/format.ts';
import type { Locale } from '#core/format/locale.ts';
import { type Backing, BackingMark } from './backing-mark.tsx';
import { Door } from './door.tsx';
import { IssuedMark } from './issued-mark.tsx';

/** What a figure says, as it came from the server: decimal strings, never numbers. */
export type FigureValue =
  | { readonly kind: 'amount'; readonly amount: string; readonly currency: string }
  | { readonly kind: 'quantity'; readonly value: string; readonly unit: string }
  | { readonly kind: 'percent'; readonly value: string }
  | { readonly kind: 'text'; readonly text: string; readonly unit?: string };

type FigureProps = {
  readonly value: FigureValue;
  /** What the figure is; above it in a block, only for the ear inline. */
  readonly label: string;
  readonly period?: string | undefined;
  readonly backing?: Backing | undefined;
  /** The key of its working: the door opens `?working=<key>`. Without it the figure is plain text. */
  readonly working?: string | undefined;
  readonly size?: 'inline' | 'normal' | 'large' | 'hero';
  readonly note?: ReactNode;
  /** Leaves the unit out where the column or the heading already says it. */
  readonly hideUnit?: boolean;
  /** Leaves the mark out where the whole table or panel has the same one and says so. */
  readonly hideMark?: boolean;
  /** The issued document that the figure stands in: it is marked once this browser has checked the document. */
  readonly documentKey?: string;
};

const NUMBER_SIZE = {
  inline: '',
  normal: 'text-lg font-semibold tracking-tight',
  large: 'text-xl font-semibold tracking-tight',
  hero: 'text-2xl font-semibold tracking-[-0.02em]',
} as const;

const UNIT_SIZE = { inline: '', normal: 'text-sm', large: 'text-base', hero: 'text-lg' } as const;

/** The number and its unit, formatted for the reader's language. */
export function figureParts(value: FigureValue, locale: Locale): { number: string; unit: string } {
  switch (value.kind) {
    case 'amount':
      return { number: formatAmountBare(value.amount, value.currency, locale), unit: value.currency };
    case 'quantity':
      return { number: formatQuantity(value.value, locale), unit: value.unit };
    case 'percent':
      return { number: formatPercent(value.value, locale), unit: '' };
    case 'text':
      return { number: value.text, unit: value.unit ?? '' };
    default:
      return assertNever(value);
  }
}

/**
 * The door: a figure that Openbook vouches for. It shows value, unit, period and how far it is backed, and with a
 * `working` it opens the panel that explains it.
 */
export function Figure(props: FigureProps) {
  const { value, label, period, backing, working, size = 'normal', note, hideUnit, hideMark } = props;
  const { documentKey } = props;
  const t = useTranslations('ui');
  const { number, unit } = figureParts(value, useLocale());
  const spokenWith = (mark: Backing | undefined) =>
    `${[label, `${number} ${unit}`.trim(), mark && t(`backing.${mark}`), period].filter(Boolean).join(', ')}: ${t('figure.showWorking')}`;
  const shown = (
    <span className="tabular-nums whitespace-nowrap">
      <span className={NUMBER_SIZE[size]}>{number}</span>
      {unit !== '' && hideUnit !== true && (
        <span className={clsx('font-normal text-ink-quiet', UNIT_SIZE[size])}>{` ${unit}`}</span>
      )}
    </span>
  );
  const door =
    working === undefined ? (
      shown
    ) : (
      <Door
        working={working}
        label={spokenWith(backing)}
        verified={documentKey === undefined ? undefined : { documentKey, label: spokenWith('verified') }}
        large={size !== 'inline'}
      >
        {shown}
      </Door>
    );
  const mark =
    documentKey === undefined
      ? backing !== undefined && hideMark !== true && <BackingMark backing={backing} />
      : backing === 'issued' && <IssuedMark documentKey={documentKey} onlyVerified={hideMark === true} />;
  if (size === 'inline') {
    return (
      <span className="inline-flex items-baseline gap-2">
        {mark}
        {door}
      </span>
    );
  }
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span className="text-sm text-ink-quiet">{label}</span>
      {door}
      {(mark !== false || period !== undefined) && (
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs text-ink-quiet">
          {mark}
          {period !== undefined && <span>{period}</span>}
        </span>
      )}
      {note !== undefined && <span className="text-sm text-ink-soft">{note}</span>}
    </div>
  );
}
