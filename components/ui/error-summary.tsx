'use client';

import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useContext, useEffect, useId, useRef } from 'react';
import type { FormProblem } from '#core/form-result.ts';
import { FormIdContext, fieldIdIn } from './field-id.ts';

/** What is wrong with a form, each with a link to its field where it stands in a `Form`. It takes the focus when it appears. */
export function ErrorSummary({ problems }: { problems: readonly FormProblem[] }) {
  const t = useTranslations('ui.form');
  const ref = useRef<HTMLDivElement>(null);
  const headingId = useId();
  const formId = useContext(FormIdContext);

  useEffect(() => {
    if (problems.length > 0) {
      ref.current?.focus();
    }
  }, [problems]);

  if (problems.length === 0) {
    return null;
  }
  return (
    <div
      ref={ref}
      role="alert"
      tabIndex={-1}
      aria-labelledby={headingId}
      className="rounded-md bg-failure-soft px-4 py-3 text-sm"
    >
      <p id={headingId} className="flex items-center gap-2 font-semibold text-failure">
        <CircleAlert aria-hidden="true" size={16} />
        {t('problems', { count: problems.length })}
      </p>
      <ul className="mt-2 flex flex-col gap-1 pl-6">
        {problems.map(({ field, message }) => (
          <li key={`${field ?? ''}${message}`}>
            {field === undefined || formId === null ? (
              message
            ) : (
              <a href={`#${fieldIdIn(formId, field)}`} className="underline underline-offset-[3px]">
                {message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
