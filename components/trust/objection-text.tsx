import { useTranslations } from 'next-intl';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { ObjectionView } from '#server/modules/announcements/contract.ts';

/** What a customer objected, and what it was answered. */
export function ObjectionText({ heading, objection }: { heading: string; objection: ObjectionView }) {
  const t = useTranslations('changes');
  const { answer, filedAt, filedByName, reason } = objection;
  return (
    <div className="flex max-w-(--width-text) flex-col gap-2 border-l-2 pl-4 text-sm">
      <p className="font-medium">{heading}</p>
      <p className="whitespace-pre-line">{reason}</p>
      <p className="text-xs text-ink-quiet">
        {t.rich('objectionBy', { name: filedByName, at: () => <ExactTime instant={filedAt} /> })}
      </p>
      {answer === null ? (
        <p className="text-ink-soft">{t('answerOpen')}</p>
      ) : (
        <>
          <p className="pt-1 font-medium">{t(`outcomes.${answer.outcome}`)}</p>
          <p className="whitespace-pre-line">{answer.text}</p>
          <p className="text-xs text-ink-quiet">
            <ExactTime instant={answer.answeredAt} />
          </p>
        </>
      )}
    </div>
  );
}
