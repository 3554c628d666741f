import { useTranslations } from 'next-intl';
import { CodeBlock } from '#components/ui/code-block.tsx';
import type { PreviewDto } from '#server/modules/assistant/contract.ts';

/** All that would leave for the outside model, and what was taken out of it. */
export function WhatLeaves({ preview }: { readonly preview: PreviewDto }) {
  const t = useTranslations('assistant');
  const { messages, replaced, sha256 } = preview;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <p className="max-w-(--width-text) text-sm text-ink-soft">{t('leavesText')}</p>
      <div className="max-h-96 overflow-y-auto">
        <CodeBlock text={messages.map(({ content }) => content).join('\n\n')} label={t('leaves')} />
      </div>
      <p className="font-mono text-xs [overflow-wrap:anywhere] text-ink-quiet">{sha256}</p>
      {replaced.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {replaced.map(({ mark, original }) => (
            <div key={mark} className="contents">
              <dt className="font-mono text-xs leading-5">{mark}</dt>
              <dd className="[overflow-wrap:anywhere]">{original}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
