import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Backing } from '#components/ui/backing-mark.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { WorkingSteps } from '#components/ui/working-steps.tsx';
import { isOfEarlierPeriod } from '#core/billing/line-facts.ts';
import { sealedPeriod } from '#core/billing/sealed-period.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { formatPeriod } from '#core/format/format.ts';
import type { CalculatedLine, CalculationDto, SealUsed } from '#server/modules/billing/contract.ts';
import { entryOf, ruleAnchor, useLineSteps, type WorkingPlaces, workingKey } from './line-steps.tsx';
import { LineSummary } from './line-summary.tsx';
import { PlanVersionCard } from './plan-version-card.tsx';
import { useTotalsSteps } from './totals-steps.tsx';

type HowCalculatedProps = {
  readonly invoice: InvoiceDocument;
  readonly digest: string;
  readonly documentKey: string;
  readonly calculation: CalculationDto;
  readonly places: WorkingPlaces;
  /** Recompute here. */
  readonly recompute: ReactNode;
};

/** The whole way to an invoice's total, line by line, in words that finance can follow without help. */
export function HowCalculated(props: HowCalculatedProps) {
  const { invoice, digest, documentKey, calculation, places, recompute } = props;
  const t = useTranslations('invoices.how');
  const totalsSteps = useTotalsSteps();
  const days = sealedPeriod(calculation.seals, invoice.period).days.length;
  return (
    <div className="flex min-w-0 flex-col">
      <Section title={t('recomputeTitle')} id="recompute">
        {recompute}
      </Section>
      <Section title={t('summaryTitle')} lede={t('summaryText', { days })}>
        <LineSummary invoice={invoice} lines={calculation.lines} />
      </Section>
      {calculation.lines.map((line) => (
        <CalculatedLineSection
          key={workingKey(line)}
          invoice={invoice}
          documentKey={documentKey}
          line={line}
          seals={calculation.seals}
          places={places}
        />
      ))}
      <Section title={t('totalsTitle')} lede={t('totalsText')} id="totals">
        <div className="max-w-[52rem]">
          <WorkingSteps label={t('totalsTitle')} steps={totalsSteps(calculation.totals)} />
        </div>
      </Section>
      <RulesOfLines lines={calculation.lines} />
      <Section title={t('inputsTitle')} lede={t('inputsText')}>
        <Inputs invoice={invoice} digest={digest} />
      </Section>
    </div>
  );
}

/** The plan versions that lines were rated by. */
export function RulesOfLines({ lines }: Pick<CalculationDto, 'lines'>) {
  const t = useTranslations('invoices.how');
  const versions = new Map(lines.map(({ rule }) => [ruleAnchor(rule), rule]));
  if (versions.size === 0) return null;
  const charges = (anchor: string) =>
    lines.filter(({ rule }) => ruleAnchor(rule) === anchor).map(({ charge }) => charge);
  return (
    <Section title={t('rulesTitle')} lede={t('rulesText')} id="rules">
      <div className="flex flex-col gap-8">
        {[...versions].map(([anchor, rule]) => (
          <PlanVersionCard key={anchor} anchor={anchor} rule={rule} charges={charges(anchor)} />
        ))}
      </div>
    </Section>
  );
}

type LineProps = {
  readonly invoice: Pick<InvoiceDocument, 'period'>;
  /** The issued document that the line stands in; null while there is none. */
  readonly documentKey: string | null;
  readonly backing?: Backing;
  readonly line: CalculatedLine;
  readonly seals: readonly SealUsed[];
  readonly places: WorkingPlaces;
};

/** One line: its amount, and every step that led to it. */
export function CalculatedLineSection(props: LineProps) {
  const { backing = 'issued', documentKey, invoice, line, places, seals } = props;
  const t = useTranslations('invoices.how');
  const locale = useLocale();
  const steps = useLineSteps(places, seals);
  const { amount, description, period } = entryOf(line);
  const title = description[locale];
  const isLate = line.line === null || isOfEarlierPeriod(line.line, invoice);
  return (
    <Section
      id={workingKey(line)}
      title={title}
      lede={t(isLate ? 'latePeriod' : 'linePeriod', { period: formatPeriod(period, locale) })}
      actions={
        <span className="text-lg font-semibold tracking-tight">
          <Figure
            size="inline"
            hideMark
            backing={backing}
            {...(documentKey === null ? {} : { documentKey })}
            label={title}
            value={{ kind: 'amount', amount, currency: places.currency }}
          />
        </span>
      }
    >
      <div className="max-w-[52rem]">
        <WorkingSteps label={title} steps={steps(line)} />
      </div>
    </Section>
  );
}

function Inputs({ invoice, digest }: { invoice: InvoiceDocument; digest: string }) {
  const t = useTranslations('invoices.how');
  const files = [
    ['invoice.json', digest],
    ['usage.jsonl', invoice.inputs.usage],
    ['rules.json', invoice.inputs.rules],
    ['trace.json', invoice.inputs.trace],
  ] as const;
  return (
    <KeyValues
      items={files.map(([name, sha256]) => ({
        key: name,
        label: (
          <>
            <code className="font-mono text-xs text-ink">{name}</code>{' '}
            {t(`files.${name.replace('.', '-')}` as 'files.invoice-json')}
          </>
        ),
        value: <Identifier value={sha256} label={t('digestOf', { name })} ends={10} />,
      }))}
    />
  );
}
