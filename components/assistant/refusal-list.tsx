import { useTranslations } from 'next-intl';
import type { AskDto } from '#server/modules/assistant/contract.ts';

/** Why a draft was refused, by sentence. */
export function RefusalList({ refusals }: { readonly refusals: AskDto['refusals'] }) {
  const t = useTranslations('assistant');
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5">
      {refusals.map(({ code, sentence }) => (
        <li key={`${sentence}-${code}`}>
          {sentence < 0
            ? t(`refusals.${code}`)
            : t('refusalAt', { sentence: sentence + 1, why: t(`refusals.${code}`) })}
        </li>
      ))}
    </ul>
  );
}
