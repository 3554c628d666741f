import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Callout } from '#components/ui/callout.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Status } from '#components/ui/status.tsx';
import type { BundleReplay } from '#core/billing/replay-bundle.ts';
import { formatAmount, formatPeriod, formatQuantity } from '#core/format/format.ts';
import type { BundleCheckup, CheckedBundle, UnreadableBundle } from './check-bundle.ts';
import { EnglishDetail } from './check-detail.tsx';
import { CheckList } from './check-list.tsx';

type CheckupReportProps = {
  readonly checkup: BundleCheckup;
  /** The invoice that the reader came to check, if the address names one. */
  readonly wanted?: string | null;
  /** What to offer while only the bundle's own keys vouch for it. */
  readonly trustAction?: ReactNode;
};

/** What a check found: the answer first, then what it is about, whose keys were used, and one line for each check. */
export function CheckupReport({ checkup, wanted = null, trustAction }: CheckupReportProps) {
  if (checkup.kind === 'unreadable') return <Unreadable found={checkup} />;
  const { replay } = checkup;
  const replayed = replay?.ok === true ? replay.value : null;
  return (
    <>
      <Answer checkup={checkup} replayed={replayed} />
      {!checkup.areSignaturesChecked && <PlainHttp />}
      {wanted !== null && replayed !== null && wanted !== replayed.document.number && (
        <OtherInvoice wanted={wanted} found={replayed.document.number} />
      )}
      {replayed !== null && <DocumentFacts replayed={replayed} />}
      {checkup.areSignaturesChecked && <Trust trust={checkup.report.trust} action={trustAction} />}
      <CheckList checkup={checkup} />
    </>
  );
}

function Unreadable({ found }: { found: UnreadableBundle }) {
  const t = useTranslations('verify');
  return (
    <Callout tone="failure" title={t(found.what === 'bundle' ? 'unreadable' : 'unreadableKeys')}>
      <span className="font-mono text-xs">{found.file}</span>
      <EnglishDetail text={found.message} label={t('englishDetail')} />
    </Callout>
  );
}

function Answer({ checkup, replayed }: { checkup: CheckedBundle; replayed: BundleReplay | null }) {
  const t = useTranslations('verify');
  const locale = useLocale();
  if (checkup.holds) {
    const count = formatQuantity(String(checkup.report.checks.length + (replayed === null ? 0 : 1)), locale);
    const comesOut = replayed?.document.file === 'credit-note.json' ? 'holdsNoteText' : 'holdsInvoiceText';
    const holdsText = replayed === null ? 'holdsText' : comesOut;
    return (
      <Callout tone="proved" title={t('holds')}>
        {t(holdsText, { count })}
      </Callout>
    );
  }
  const difference = replayed?.firstDifference;
  return (
    <Callout
      tone="failure"
      title={
        checkup.changedFiles.length === 0
          ? t('refused')
          : t('refusedFiles', { files: checkup.changedFiles.join(', ') })
      }
    >
      <p>{t('refusedText')}</p>
      {difference !== undefined && (
        <p className="mt-1">
          {t('firstDifference', {
            place: /^\d+$/.test(difference.line)
              ? t('lineNumber', { line: difference.line })
              : difference.line,
            field: difference.field,
            issued: difference.issued ?? '–',
            recomputed: difference.recomputed ?? '–',
          })}
        </p>
      )}
    </Callout>
  );
}

function PlainHttp() {
  const t = useTranslations('verify');
  return (
    <Callout tone="attention" title={t('plainHttpTitle')}>
      {t('plainHttpText')}
    </Callout>
  );
}

function OtherInvoice({ wanted, found }: { wanted: string; found: string }) {
  const t = useTranslations('verify');
  return (
    <Callout tone="attention" title={t('otherInvoice', { wanted, found })}>
      {t('otherInvoiceText')}
    </Callout>
  );
}

function DocumentFacts({ replayed }: { replayed: BundleReplay }) {
  const t = useTranslations('verify');
  const locale = useLocale();
  const { document, currency, total } = replayed;
  const facts = [
    {
      key: 'number',
      label: t(document.file === 'credit-note.json' ? 'creditNote' : 'invoice'),
      value: document.number,
    },
    { key: 'seller', label: t('seller'), value: document.seller },
    { key: 'buyer', label: t('buyer'), value: document.buyer },
    { key: 'period', label: t('period'), value: formatPeriod(document.period, locale) },
    {
      key: 'issued',
      label: t('issuedTotal'),
      value: formatAmount({ amount: document.total, currency }, locale),
    },
    {
      key: 'recomputed',
      label: t('recomputedTotal'),
      value: formatAmount({ amount: total, currency }, locale),
    },
  ];
  return <KeyValues layout="grid" items={facts} />;
}

function Trust({ trust, action }: { trust: 'bundle' | 'given'; action: ReactNode }) {
  const t = useTranslations('verify');
  return (
    <section
      aria-label={t('trustTitle')}
      className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3 border-y py-4"
    >
      <div className="flex max-w-(--width-text) flex-col gap-1 text-sm">
        <p className="flex flex-wrap items-center gap-3 font-semibold">
          {t('trustTitle')}
          <Status tone={trust === 'given' ? 'proved' : 'attention'}>{t(`trust.${trust}`)}</Status>
        </p>
        <p className="text-ink-soft">{t(`trustText.${trust}`)}</p>
      </div>
      {trust === 'bundle' && action}
    </section>
  );
}
