import { useLocale, useTranslations } from 'next-intl';
import type { BucketRow, ExplainedStep } from '#core/billing/explain-steps.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { formatDate, formatExact } from '#core/format/format.ts';
import type { WordedStep } from '#core/format/word-step.ts';

type BucketTableProps = {
  readonly table: Extract<ExplainedStep, { kind: 'buckets' }>;
  readonly currency: string;
  readonly word: (step: TraceStep) => WordedStep;
};

/** Every day, or every value of a dimension, with its own price; the steps of each are there when asked for. */
export function BucketTable({ table, currency, word }: BucketTableProps) {
  const t = useTranslations('invoices.how');
  const locale = useLocale();
  const nameOf = ({ name }: BucketRow) => {
    if (name === '') return t('bucketNone');
    return table.dimension === null ? formatDate(name, locale) : name;
  };
  const head = 'py-1.5 pl-3 text-right font-medium';
  const cell = 'py-1 pl-3 text-right tabular-nums whitespace-nowrap';
  return (
    <div className="flex flex-col gap-2">
      <div className="scroll-quiet overflow-x-auto" tabIndex={0} role="region" aria-label={t('bucketTable')}>
        <table className="w-full border-collapse text-sm">
          <thead className="border-b border-line-strong text-xs text-ink-quiet">
            <tr>
              <th scope="col" className="py-1.5 pr-3 text-left font-medium">
                {table.dimension ?? t('bucketDay')}
              </th>
              <th scope="col" className={head}>
                {table.unit ?? t('tierUnits')}
              </th>
              <th scope="col" className={head}>
                {t('tierAmount', { currency })}
              </th>
            </tr>
          </thead>
          <tbody>
            {table.buckets.map((bucket) => (
              <tr key={bucket.name} className="border-b">
                <th scope="row" className="py-1 pr-3 text-left font-normal">
                  {nameOf(bucket)}
                </th>
                <td className={cell}>{formatExact(bucket.quantity, locale)}</td>
                <td className={cell}>{formatExact(bucket.amount, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details>
        <summary className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-[3px]">
          {t('bucketShowSteps')}
        </summary>
        <dl className="flex flex-col gap-2 pt-1 text-sm">
          {table.buckets.map((bucket) => (
            <div key={bucket.name}>
              <dt className="font-medium">{nameOf(bucket)}</dt>
              {bucket.steps.map((step, index) => (
                <BucketStep key={index} step={word(step)} />
              ))}
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function BucketStep({ step: { arithmetic, result, text } }: { step: WordedStep }) {
  return (
    <dd className="pl-4 text-ink-soft">
      {text}:{' '}
      <span className="font-mono text-xs">{arithmetic === '' ? result : `${arithmetic} = ${result}`}</span>
    </dd>
  );
}
