import clsx from 'clsx';
import { Check, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { assertNever } from '#core/assert.ts';
import { type ComparedFigure, comparedFigures } from '#core/billing/compared-figures.ts';
import type { Replay } from '#core/billing/replay.ts';
import type { BundleCheck } from '#core/contracts/bundle-report.ts';
import { formatAmountBare, formatPercent, formatPeriod } from '#core/format/format.ts';
import type { BundleCheckup } from './check-bundle.ts';
import { useFound } from './check-detail.tsx';

type SideBySideProps = { readonly checkup: BundleCheckup; readonly line?: string };

/** What was issued and what this browser calculated, figure by figure, under one sentence that says whether they agree. */
export function SideBySide({ checkup, line }: SideBySideProps) {
  const t = useTranslations('recompute');
  if (checkup.kind === 'unreadable') {
    return (
      <Callout tone="failure" title={t('unreadable')}>
        <span lang="en" className="font-mono text-xs">{`${checkup.file}: ${checkup.message}`}</span>
      </Callout>
    );
  }
  const { replay } = checkup;
  return (
    <>
      {checkup.holds ? (
        <Callout tone="proved" title={t('holds')}>
          {t('holdsText', { count: checkup.report.checks.length })}
        </Callout>
      ) : (
        <Callout
          tone={checkup.areSignaturesChecked ? 'failure' : 'attention'}
          title={t(checkup.areSignaturesChecked ? 'differs' : 'unsigned')}
        >
          {checkup.areSignaturesChecked ? (
            <ul className="flex flex-col gap-0.5">
              {checkup.report.checks
                .filter(({ ok }) => !ok)
                .map((check) => (
                  <FailedCheck key={`${check.file} ${check.check}`} check={check} />
                ))}
            </ul>
          ) : (
            t('unsignedText')
          )}
        </Callout>
      )}
      {replay?.ok === true && replay.value.invoice !== null && (
        <Figures replayed={replay.value.invoice} line={line} />
      )}
      {replay?.ok === false && (
        <p lang="en" className="font-mono text-xs text-failure">
          {replay.error.message}
        </p>
      )}
    </>
  );
}

function FailedCheck({ check }: { check: BundleCheck }) {
  const found = useFound()(check);
  return (
    <li {...(found === null ? { lang: 'en' } : {})} className="text-xs">
      <span className="font-mono">{check.file}</span>
      {`: ${found ?? check.message ?? check.check}`}
    </li>
  );
}

function Figures({ replayed, line }: { replayed: Replay; line: string | undefined }) {
  const t = useTranslations('recompute');
  const locale = useLocale();
  const figures = comparedFigures(replayed).filter(
    (figure) => line === undefined || figure.kind !== 'line' || figure.id === line,
  );
  const lineName = (figure: ComparedFigure & { readonly kind: 'line' | 'creditDue' }) => {
    const name = figure.description?.[locale] ?? figure.id;
    if (figure.latePeriod === null) return name;
    return t('lateNamed', { name, period: formatPeriod(figure.latePeriod, locale) });
  };
  const nameOf = (figure: ComparedFigure): string => {
    switch (figure.kind) {
      case 'line':
      case 'creditDue':
        return lineName(figure);
      case 'tax':
        if (figure.taxKind === 'reverse-charge') return t('reverseCharge');
        return figure.name === null
          ? t('exempt')
          : t('taxNamed', { name: figure.name, rate: formatPercent(figure.ratePercent, locale) });
      case 'discount':
      case 'credit':
        return figure.description?.[locale] ?? figure.id;
      case 'total':
        return t(`totals.${figure.id}`);
      default:
        return assertNever(figure);
    }
  };
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="sr-only">{t('caption')}</caption>
      <thead className="border-b border-line-strong text-xs text-ink-quiet">
        <tr>
          <th scope="col" className="py-2 pr-3 text-left font-medium">
            {t('figure')}
          </th>
          <th scope="col" className="py-2 pl-3 text-right font-medium">
            {t('issued', { currency: replayed.currency })}
          </th>
          <th scope="col" className="py-2 pl-3 text-right font-medium">
            {t('recomputed', { currency: replayed.currency })}
          </th>
          <th scope="col" className="py-2 pl-3 text-right font-medium">
            {t('agree')}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.map((figure) => (
          <FigureLine
            key={`${figure.kind} ${figure.id}`}
            figure={figure}
            name={nameOf(figure)}
            currency={replayed.currency}
          />
        ))}
      </tbody>
    </table>
  );
}

function FigureLine({ figure, name, currency }: { figure: ComparedFigure; name: string; currency: string }) {
  const t = useTranslations('recompute');
  const locale = useLocale();
  const shown = (amount: string | null) =>
    amount === null ? '–' : formatAmountBare(amount, currency, locale);
  const { isEqual } = figure;
  const Icon = isEqual ? Check : X;
  return (
    <tr className={clsx('border-b', figure.kind === 'total' && '[&>*]:font-semibold')}>
      <th scope="row" className="py-1.5 pr-3 text-left font-normal">
        {name}
      </th>
      <td className="py-1.5 pl-3 text-right tabular-nums">{shown(figure.issued)}</td>
      <td className="py-1.5 pl-3 text-right tabular-nums">{shown(figure.recomputed)}</td>
      <td className={clsx('py-1.5 pl-3 text-right', isEqual ? 'text-accent' : 'text-failure')}>
        <Icon aria-hidden="true" size={15} strokeWidth={2.5} className="inline" />
        <span className="sr-only">{t(isEqual ? 'equal' : 'different')}</span>
      </td>
    </tr>
  );
}
