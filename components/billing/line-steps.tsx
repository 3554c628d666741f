import { useLocale, useTranslations } from 'next-intl';
import type { WorkingStep, WorkingStepKind } from '#components/ui/working-steps.tsx';
import { assertNever, required } from '#core/assert.ts';
import { type ExplainedStep, groupSteps } from '#core/billing/explain-steps.ts';
import { sealedPeriod } from '#core/billing/sealed-period.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { formatAmount, formatDate, formatExact, formatQuantity } from '#core/format/format.ts';
import { type Translate, type WordedStep, wordStep } from '#core/format/word-step.ts';
import { isCurrency } from '#core/money/currency.ts';
import type { CalculatedLine, RuleVersionDto, SealUsed } from '#server/modules/billing/contract.ts';
import { BucketTable } from './bucket-table.tsx';
import { CapacityTable } from './capacity-table.tsx';
import { DayTable } from './day-table.tsx';
import { TierTable } from './tier-table.tsx';

/** Where a reader goes on from a step. */
export type WorkingPlaces = {
  readonly currency: string;
  /** The page on which a single event can be looked up; null where this reader cannot. */
  readonly findEventHref: string | null;
  /** Where the rule versions stand; each has the anchor `ruleAnchor` gives. */
  readonly rulesHref: string;
};

const KIND_OF_OP: Readonly<Record<string, WorkingStepKind>> = {
  convert: 'conversion',
  'included-units': 'conversion',
  'combine-previous': 'conversion',
  'time-average': 'quantity',
  'round-line': 'rounding',
  'round-currency': 'rounding',
  'round-tax': 'rounding',
  net: 'sum',
  'tax-base': 'sum',
  'tax-total': 'sum',
  total: 'sum',
  'late-difference': 'sum',
  'credit-tax': 'sum',
  'credit-net': 'line',
  'credit-tax-share': 'conversion',
};

/** The anchor of a rule version on the page of how an invoice was calculated. */
export function ruleAnchor({ plan, version }: Pick<RuleVersionDto, 'plan' | 'version'>): string {
  return `rule-${plan}-${version}`;
}

/** The entry of the document that a calculation is about. */
export function entryOf({ line, creditDue }: CalculatedLine) {
  return required(line ?? creditDue, 'a calculation is about a line or a credit');
}

/** The key of a line's or a credit's working in the address, and its anchor. */
export function workingKey({ line, creditDue }: CalculatedLine): string {
  return line === null ? (creditDue?.id ?? '') : `line-${line.id}`;
}

/** Words a stored step in the reader's language. */
export function useWordedStep(): (step: TraceStep) => WordedStep {
  const locale = useLocale();
  const translate = useTranslations();
  // The keys come from the trace, so their type is not known here.
  return (step) => {
    const worded = wordStep(step, locale, translate as unknown as Translate);
    const { unit, value } = step.output;
    if (unit === undefined || !isCurrency(unit)) return worded;
    return { ...worded, result: formatAmount({ amount: value, currency: unit }, locale) };
  };
}

/** One stored operation as a step of a chain, `2 × 3 = 6`. */
export function operationStep(step: TraceStep, worded: WordedStep, key: string): WorkingStep {
  const { arithmetic, result, text } = worded;
  return {
    key,
    kind: KIND_OF_OP[step.op] ?? 'rule',
    title: text,
    result,
    ...(arithmetic === '' ? {} : { arithmetic: `${arithmetic} = ${result}` }),
  };
}

/** Only what the table of days shows goes to the browser. */
function daysShown({ days }: Extract<ExplainedStep, { kind: 'quantity' }>) {
  return days.map(({ day, digest, sequence, value }) => ({ day, digest, sequence, value }));
}

/** The chain of one line, from the events that arrived to the rounded amount; everything in it is stored. */
export function useLineSteps(
  places: WorkingPlaces,
  seals: readonly SealUsed[],
): (line: CalculatedLine) => WorkingStep[] {
  const t = useTranslations('invoices.how');
  const locale = useLocale();
  const word = useWordedStep();
  const byDigest = new Map(seals.map((seal) => [seal.digest, seal]));

  const eventsStep = (line: CalculatedLine): WorkingStep[] => {
    if (line.meters.length === 0) return [];
    const { counts, days } = sealedPeriod(seals, entryOf(line).period);
    const count = (value: number) => formatQuantity(String(value), locale);
    return [
      {
        key: 'events',
        kind: 'events',
        title: t('events', { days: days.length }),
        rule: {
          text: line.meters
            .map(({ slug, version, aggregation, eventType, unit }) =>
              t('meterDefinition', {
                meter: slug,
                version,
                aggregation: t(`aggregation.${aggregation}`),
                eventType,
                unit,
              }),
            )
            .join(' · '),
        },
        inputs: (['received', 'accepted', 'duplicate', 'late', 'rejected'] as const).map((name) => ({
          name: t(`counts.${name}`),
          value: count(counts[name]),
        })),
        detail: <p className="text-xs text-ink-quiet">{t('countsMeaning')}</p>,
        ...(places.findEventHref === null
          ? {}
          : { link: { label: t('findEvent'), href: places.findEventHref } }),
      },
    ];
  };

  const ruleOf = ({ rule }: CalculatedLine) => ({
    text: t('ruleVersion', {
      plan: rule.name[locale],
      version: rule.version,
      date: formatDate(rule.effectiveFrom, locale),
    }),
    href: `${places.rulesHref}#${ruleAnchor(rule)}`,
  });

  const explained = (line: CalculatedLine, step: ExplainedStep, key: string): WorkingStep[] => {
    const base = operationStep(step.step, word(step.step), key);
    switch (step.kind) {
      case 'quantity':
        return [
          { ...base, kind: 'seal', detail: <DayTable days={daysShown(step)} unit={step.step.output.unit} /> },
        ];
      case 'tiers':
        return [
          {
            ...base,
            kind: 'tiers',
            rule: ruleOf(line),
            detail: <TierTable table={step} currency={places.currency} />,
          },
        ];
      case 'buckets':
        return [
          {
            ...base,
            kind: 'tiers',
            rule: ruleOf(line),
            detail: <BucketTable table={step} currency={places.currency} word={word} />,
          },
        ];
      case 'capacity':
        return [
          {
            ...base,
            kind: 'tiers',
            rule: ruleOf(line),
            detail: <CapacityTable table={step} currency={places.currency} />,
          },
        ];
      case 'operation':
        if (step.step.op === 'round-line') return roundingSteps(step.step, key);
        return [base.kind === 'rule' ? { ...base, rule: ruleOf(line) } : base];
      default:
        return assertNever(step);
    }
  };

  const roundingSteps = (step: TraceStep, key: string): WorkingStep[] => {
    const exact = step.inputs.find(({ name }) => name === 'amount')?.value ?? step.output.value;
    const { currency } = places;
    const rounded = formatAmount({ amount: step.output.value, currency }, locale);
    return [
      {
        key: `${key}-exact`,
        kind: 'sum',
        title: t('exactAmount'),
        result: `${formatExact(exact, locale)}\u00a0${currency}`,
      },
      {
        key,
        kind: 'rounding',
        title: word(step).text,
        arithmetic: `${formatExact(exact, locale)} → ${rounded}`,
        result: rounded,
      },
    ];
  };

  return (line) => [
    ...eventsStep(line),
    ...groupSteps(line.steps, line.charge, byDigest).flatMap((step, index) =>
      explained(line, step, `step-${index}`),
    ),
  ];
}
