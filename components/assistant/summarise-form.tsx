'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { type AnswerDto, DEEDS, type Deed } from '#server/modules/assistant/contract.ts';
import { RefusalList } from './refusal-list.tsx';

/** Asks for a summary and shows it, each sentence with its records; then keeps what the person did with it. */
export function SummariseForm(props: {
  readonly action: FormAction<AnswerDto>;
  readonly label: string;
  readonly variant?: 'primary' | 'secondary';
  readonly recordDeed: FormAction;
}) {
  const { action, label, recordDeed, variant = 'primary' } = props;
  const { problems, result, submit } = useFormAction(action);
  return (
    <div className="flex flex-col gap-6" aria-live="polite">
      <Form action={submit} problems={problems} className="max-w-none">
        <FormActions>
          <SubmitButton variant={variant}>{label}</SubmitButton>
        </FormActions>
      </Form>
      {result?.ok === true && <Answer answer={result.value} recordDeed={recordDeed} />}
    </div>
  );
}

/** What came of asking: the draft, or why there is none. */
export function Answer({
  answer,
  recordDeed,
}: {
  readonly answer: AnswerDto;
  readonly recordDeed: FormAction;
}) {
  const t = useTranslations('assistant');
  if (answer.outcome !== 'drafted')
    return (
      <Callout tone="attention" title={t(`outcomes.${answer.outcome}`)}>
        {answer.outcome === 'refused' ? <RefusalList refusals={answer.refusals} /> : t('failedText')}
      </Callout>
    );
  if (answer.sentences.length === 0) return <p className="text-sm text-ink-quiet">{t('nothing')}</p>;
  return (
    <article aria-label={t('draft')} className="flex flex-col gap-5 border-l-2 border-line-strong pl-5">
      <p className="text-xs font-medium tracking-wide text-ink-quiet">{t('draftText')}</p>
      <ol className="flex max-w-(--width-text) flex-col gap-3">
        {answer.sentences.map(({ citations, text }, index) => (
          <li key={`${index}-${text}`}>
            <p>{text}</p>
            {citations.map((citation) => (
              <details key={citation.id} className="text-xs text-ink-quiet">
                <summary className="cursor-pointer py-1">{t(`kinds.${citation.kind}`)}</summary>
                <p className="border-l pl-3 whitespace-pre-wrap [overflow-wrap:anywhere]">{citation.text}</p>
                <p className="border-l pl-3 font-mono [overflow-wrap:anywhere]">{citation.sha256}</p>
              </details>
            ))}
          </li>
        ))}
      </ol>
      <Deeds askId={answer.askId} recordDeed={recordDeed} />
    </article>
  );
}

function Deeds({ askId, recordDeed }: { readonly askId: string; readonly recordDeed: FormAction }) {
  const t = useTranslations('assistant');
  return (
    <div className="flex flex-col gap-2" data-print="hide">
      <p className="text-sm text-ink-soft">{t('deedsText')}</p>
      <div className="flex flex-wrap gap-2">
        {DEEDS.map((deed) => (
          <DeedForm key={deed} action={recordDeed} askId={askId} deed={deed} />
        ))}
      </div>
    </div>
  );
}

function DeedForm(props: { readonly action: FormAction; readonly askId: string; readonly deed: Deed }) {
  const { action, askId, deed } = props;
  const t = useTranslations('assistant');
  const label = t(`deeds.${deed}`);
  const { problems, result, submit } = useFormAction(action);
  if (result?.ok === true) return <p className="py-2 text-sm text-accent">{t('kept', { deed: label })}</p>;
  return (
    <Form action={submit} problems={problems}>
      <input type="hidden" name="askId" value={askId} />
      <input type="hidden" name="deed" value={deed} />
      <SubmitButton variant="secondary" size="sm">
        {label}
      </SubmitButton>
    </Form>
  );
}
