import type { TraceInput, TraceStep } from '#core/contracts/trace.ts';
import { isDecimal } from '#core/money/decimal.ts';
import { isCivilDate } from '#core/time/civil-date.ts';
import { formatDate, formatExact, formatQuantity } from './format.ts';
import type { Locale } from './locale.ts';

/** Looks a text up in the messages; `values` fill its placeholders, already formatted. */
export type Translate = (key: string, values: Readonly<Record<string, string | number>>) => string;

/** A step of a trace as people read it. `arithmetic` is empty where a step chooses instead of computing. */
export type WordedStep = {
  readonly op: string;
  readonly text: string;
  readonly arithmetic: string;
  readonly result: string;
};

/** A sum of more parts than this is told by their number: a month has 31 days, and they stand in the table of days. */
const SUMMANDS_SHOWN_MAX = 4;

const MINUS = '\u2212';
const NO_VALUE = '\u2013';

/** The arithmetic of each operation over its named inputs; `[…]` stands only when its inputs were stated. */
const ARITHMETIC: Readonly<Record<string, string>> = {
  convert: '{quantity} ÷ {divideBy}',
  'included-units': `{quantity} ${MINUS} {includedUnits}`,
  'per-unit': '{quantity} × {unitAmount}',
  prorate: '{amount} × {days} ÷ {periodDays}',
  'project-quantity': '{quantity} × {periodDays} ÷ {days}',
  'project-amount': '{amount} × {periodDays} ÷ {days}',
  'give-back': `0 ${MINUS} {amount}`,
  tier: '{units} × {unitAmount}[ + {flatAmount}]',
  'tier-percent': '{units} × {ratePercent} %[ + {flatAmount}]',
  'volume-tier': '{units} × {unitAmount}[ + {flatAmount}]',
  packages: `[(]{quantity}[ ${MINUS} {freeUnits})] ÷ {packageSize}`,
  'package-amount': '{packages} × {packageAmount}',
  'discount-percent': `{amount} × (100 ${MINUS} {discountPercent}) %`,
  'combine-previous': '{quantity} + {previousUnits}',
  'less-previous': `{amount} ${MINUS} {previousAmount}`,
  dynamic: '{quantity} × {multiplier}',
  'free-allowance': `{sum} ${MINUS} {freed}`,
  'free-allowance-prorated': `{sum} ${MINUS} {freed}`,
  percentage: '{chargeable} × {ratePercent} %[ + {chargedEvents} × {fixedAmountPerEvent}]',
  'percentage-clamped':
    '{withinAmount} × {ratePercent} %[ + {withinEvents} × {fixedAmountPerEvent}][ + {perEventMin} × {liftedEvents}][ + {perEventMax} × {cappedEvents}]',
  'spend-minimum': `{minAmount} ${MINUS} {sum}`,
  'spend-maximum': `{maxAmount} ${MINUS} {sum}`,
  'coupon-percent': '{rest} × {percent} %',
  'net-discounted': `{sum} ${MINUS} {discount}`,
  due: `{total} ${MINUS} {credited}`,
  'commitment-missing': `{committed} ${MINUS} {sum}`,
  'commitment-difference': `{missing} ${MINUS} {billed}`,
  'late-difference': `{corrected} ${MINUS} {billed}`,
  'time-average': '{held} ÷ {periodSeconds}',
  tax: '{base} × {taxRatePercent} %',
  'credit-net': `{net}[ ${MINUS} {before}][ ${MINUS} {left}]`,
  'credit-tax-share': '{tax} × {credited} ÷ {net}',
  'credit-tax-rest': `{tax} ${MINUS} {before}`,
  'credit-tax-abroad': `[{after} ${MINUS} {before}]`,
  'exchange-tax': '{tax}[ × {exchangeRate}][ ÷ {exchangeDivisor}]',
  'credit-due-less-coupons': `{rest} ${MINUS} {percent} %`,
  'credit-due-tax': '{amount} × {taxRatePercent} %',
};

const SUMS: ReadonlySet<string> = new Set([
  'usage-sum',
  'usage-count',
  'tier-sum',
  'bucket-sum',
  'tax-base',
  'net',
  'lines-sum',
  'discount-total',
  'credited-total',
  'credit-tax',
  'tax-total',
  'total',
  'grand-total',
  'spend-sum',
  'commitment-sum',
  'sum-rounded-lines',
]);

/** A converted unit is named with its size, `1000000 calls`: the quantity stands before a multiplication sign. */
function withUnit(value: string, unit: string, locale: Locale): string {
  const sized = /^(\d+(?:\.\d+)?) (.+)$/.exec(unit);
  if (unit === '') return value;
  if (sized === null) return `${value}\u00a0${unit}`;
  return `${value} × ${formatQuantity(sized[1] ?? '1', locale)}\u00a0${sized[2] ?? ''}`;
}

function shown(input: TraceInput, locale: Locale): string {
  if (input.value === '') return NO_VALUE;
  if (isCivilDate(input.value)) return formatDate(input.value, locale);
  return isDecimal(input.value) ? formatExact(input.value, locale) : input.value;
}

/** Fills a template; a bracketed part disappears when one of its inputs was not stated or is zero. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  const optional = template.replace(/\[([^\]]*\{(\w+)\}[^\]]*)\]/g, (_, part: string, name: string) =>
    values[name] === undefined || values[name] === '0' ? '' : part,
  );
  const opened = optional.includes(')') ? optional.replace('[(]', '(') : optional.replace('[(]', '');
  return opened.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '0');
}

function sumOfInputs(inputs: readonly TraceInput[], locale: Locale): string {
  // A percentage is named in the sentence; it is no summand.
  const numbers = inputs.filter((input) => isDecimal(input.value) && input.unit !== '%');
  if (numbers.length < 2 || numbers.length > SUMMANDS_SHOWN_MAX) return '';
  return numbers.map((input) => shown(input, locale)).join(' + ');
}

/**
 * Words one step in a language: the sentence from the messages under the step's key, its arithmetic, and its result with
 * the unit. Formats only; every figure is the one that the trace holds.
 */
export function wordStep(step: TraceStep, locale: Locale, translate: Translate): WordedStep {
  const values: Record<string, string> = {};
  for (const input of step.inputs) values[input.name] = shown(input, locale);
  const template = ARITHMETIC[step.op];
  const isSum = SUMS.has(step.op);
  const unit = step.output.unit ?? '';
  // A day that was corrected has a seal for each part of it that holds.
  const days = new Set(
    step.inputs.flatMap(({ name, ref }) => (ref?.startsWith('seal:') === true ? [name] : [])),
  ).size;
  return {
    op: step.op,
    text: translate(step.messageKey, { upTo: 'none', count: days, unit, ...values }),
    arithmetic: template ? fill(template, values) : isSum ? sumOfInputs(step.inputs, locale) : '',
    result: withUnit(formatQuantity(step.output.value, locale), unit, locale),
  };
}
