import { useLocale, useTranslations } from 'next-intl';
import type { BundleCheck } from '#core/contracts/bundle-report.ts';

/** What a check found, in the reader's language; null where only a parser's English words say it. */
export function useFound(): (check: Pick<BundleCheck, 'finding'>) => string | null {
  const t = useTranslations('findings');
  return ({ finding }) => {
    if (finding === undefined) return null;
    // A bundle is checked by this page's own core, so that the codes are those of the messages; a test compares them.
    return t(finding.code as 'missing', finding.values);
  };
}

/** Words that exist in English only: shown to English readers, folded away for others. */
export function EnglishDetail({ text, label }: { text: string; label: string }) {
  if (useLocale() === 'en') return <span className="block text-xs text-ink-quiet">{text}</span>;
  return (
    <details className="text-xs text-ink-quiet">
      <summary className="cursor-pointer underline underline-offset-[3px]">{label}</summary>
      <span lang="en" className="block font-mono [overflow-wrap:anywhere]">
        {text}
      </span>
    </details>
  );
}
