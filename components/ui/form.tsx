'use client';

import clsx from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';
import type { FormProblem } from '#core/form-result.ts';
import { ErrorSummary } from './error-summary.tsx';
import { FormIdContext } from './field-id.ts';

type FormProps = ComponentProps<'form'> & {
  readonly problems?: readonly FormProblem[];
  /** What was typed stays also once it was accepted: there is a further step with it. */
  readonly keeps?: boolean;
};

/** A form in one column of readable width, its problems on top. What was typed stays until it is accepted. */
export function Form({ problems = [], keeps = false, className, children, ...rest }: FormProps) {
  const formId = useId();
  return (
    <form
      {...rest}
      noValidate
      // React clears a form after its action, refused or not.
      onReset={(event) => {
        if (keeps || problems.length > 0) event.preventDefault();
      }}
      className={clsx('flex max-w-xl flex-col gap-5', className)}
    >
      <FormIdContext value={formId}>
        <ErrorSummary problems={problems} />
        {children}
      </FormIdContext>
    </form>
  );
}

/** A group of fields under one heading. */
export function FieldGroup({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-4 border-t pt-5">
      <legend className="float-left mb-4 w-full text-base font-semibold">{legend}</legend>
      {children}
    </fieldset>
  );
}

/** The buttons of a form, the main one first. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-start gap-2 pt-1">{children}</div>;
}
