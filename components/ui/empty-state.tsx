import type { ReactNode } from 'react';

/** What to say where there is nothing yet: one sentence, one action, one picture at most. */
export function EmptyState({
  title,
  text,
  action,
  picture,
}: {
  title: string;
  text: ReactNode;
  action?: ReactNode;
  picture?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 border-y px-6 py-14 text-center">
      {picture !== undefined && (
        <div aria-hidden="true" className="text-line-strong">
          {picture}
        </div>
      )}
      <p className="text-base font-semibold">{title}</p>
      <p className="max-w-(--width-text) text-sm text-ink-soft">{text}</p>
      {action !== undefined && <div className="pt-2">{action}</div>}
    </div>
  );
}
