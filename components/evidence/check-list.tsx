import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Status } from '#components/ui/status.tsx';
import type { BundleCheck } from '#core/contracts/bundle-report.ts';
import type { CheckedBundle } from './check-bundle.ts';
import { EnglishDetail, useFound } from './check-detail.tsx';

/** One line for each thing that was looked at, failures first: the file, the check, and what was found there. */
export function CheckList({ checkup }: { checkup: CheckedBundle }) {
  const t = useTranslations('verify');
  return (
    <section aria-label={t('checksTitle')} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold tracking-tight">{t('checksTitle')}</h2>
      <CheckLines checks={checkup.report.checks} first={<ReplayLine checkup={checkup} />} />
    </section>
  );
}

/** One line for each check, failures first. */
export function CheckLines({ checks, first }: { checks: readonly BundleCheck[]; first?: ReactNode }) {
  const ordered = [...checks.filter(({ ok }) => !ok), ...checks.filter(({ ok }) => ok)];
  return (
    <ul className="border-t border-line-strong text-sm">
      {first}
      {ordered.map((check, index) => (
        <CheckLine key={index} check={check} />
      ))}
    </ul>
  );
}

function CheckLine({ check }: { check: BundleCheck }) {
  const t = useTranslations('verify');
  return (
    <Line
      ok={check.ok}
      file={check.file}
      text={check.ok ? t(`checks.${check.check}`) : t(`failures.${check.check}`)}
      detail={useFound()(check)}
      english={check.message}
    />
  );
}

/** The recomputation stands among the checks, as the last word on whether the figures follow from the inputs. */
function ReplayLine({ checkup: { documentFile, replay } }: { checkup: CheckedBundle }) {
  const t = useTranslations('verify');
  if (replay === null || documentFile === null) return null;
  if (!replay.ok) {
    const { message, path } = replay.error;
    const english = path === undefined ? message : `${path}: ${message}`;
    return (
      <Line ok={false} file={documentFile} text={t('failures.replay')} detail={null} english={english} />
    );
  }
  // The first difference stands in the answer above, in the reader's words.
  const { equal } = replay.value;
  return (
    <Line
      ok={equal}
      file={documentFile}
      text={t(equal ? 'checks.replay' : 'failures.replay')}
      detail={null}
      english={undefined}
    />
  );
}

type LineProps = {
  readonly ok: boolean;
  readonly file: string;
  readonly text: string;
  readonly detail: string | null;
  /** What is said in English only, where there is no detail. */
  readonly english: string | undefined;
};

function Line({ ok, file, text, detail, english }: LineProps) {
  const t = useTranslations('verify');
  return (
    <li className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-4 gap-y-0.5 border-b py-2 md:grid-cols-[8.5rem_minmax(0,2fr)_minmax(0,3fr)]">
      <Status tone={ok ? 'proved' : 'failure'} look="text">
        {t(ok ? 'ok' : 'notOk')}
      </Status>
      <span className="font-mono text-xs leading-5 [overflow-wrap:anywhere]">{file}</span>
      <span className="min-w-0 max-md:col-start-2">
        {text}
        {detail !== null && (
          <span className="block text-xs text-ink-quiet [overflow-wrap:anywhere]">{detail}</span>
        )}
        {detail === null && english !== undefined && (
          <EnglishDetail text={english} label={t('englishDetail')} />
        )}
      </span>
    </li>
  );
}
