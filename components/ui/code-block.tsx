import { useTranslations } from 'next-intl';
import { CopyButton } from './copy-button.tsx';

/** Commands or a document, in mono, with a way to copy it. Long lines scroll inside. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  const t = useTranslations('ui.code');
  return (
    <figure aria-label={label} className="relative min-w-0 rounded-md border bg-sunken">
      <pre
        className="scroll-quiet overflow-x-auto py-3 pr-12 pl-4 font-mono text-xs leading-5 print:whitespace-pre-wrap"
        tabIndex={0}
      >
        <code>{text}</code>
      </pre>
      <div className="absolute top-2 right-2">
        <CopyButton text={text} label={t('copy')} />
      </div>
    </figure>
  );
}
