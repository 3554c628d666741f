'use client';

import clsx from 'clsx';
import { useTranslations } from 'next-intl';
import type { ComponentProps, ReactNode } from 'react';
import { controlClass } from './control-class.ts';
import { useFieldId } from './field-id.ts';

type FieldProps = {
  /** The name in the form; errors and the summary find the field by it. */
  readonly name: string;
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
};

/** What a control needs to belong to its field. */
export type ControlAria = {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid'?: true;
  readonly 'aria-describedby'?: string;
};

/** Label above, control, help below, error at the field. `children` gets the attributes that tie the control to them. */
export function Field({
  name,
  label,
  help,
  error,
  optional,
  children,
}: FieldProps & { children: (aria: ControlAria) => ReactNode }) {
  const t = useTranslations('common');
  const id = useFieldId(name);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional === true && <span className="font-normal text-ink-quiet"> ({t('optional')})</span>}
      </label>
      {children(ariaOf({ id, name, error, help }))}
      <FieldNotes id={id} error={error} help={help} />
    </div>
  );
}

type Notes = { readonly error: string | undefined; readonly help: ReactNode };

function ariaOf({
  id,
  name,
  error,
  help,
}: Notes & { readonly id: string; readonly name: string }): ControlAria {
  const described = [error !== undefined && `${id}-error`, help !== undefined && `${id}-help`].filter(
    Boolean,
  );
  return {
    id,
    name,
    ...(error === undefined ? {} : { 'aria-invalid': true }),
    ...(described.length === 0 ? {} : { 'aria-describedby': described.join(' ') }),
  };
}

/** What is wrong with a field, and its help. */
function FieldNotes({ id, error, help, className }: Notes & { id: string; className?: string }) {
  return (
    <>
      {error !== undefined && (
        <p id={`${id}-error`} className={clsx('text-sm font-medium text-failure', className)}>
          {error}
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className={clsx('text-xs text-ink-quiet', className)}>
          {help}
        </p>
      )}
    </>
  );
}

type Own = keyof FieldProps | 'id' | 'className';

export function InputField({
  name,
  label,
  help,
  error,
  optional,
  ...rest
}: FieldProps & Omit<ComponentProps<'input'>, Own>) {
  return (
    <Field {...fieldOf({ name, label, help, error, optional })}>
      {(aria) => <input {...rest} {...aria} className={controlClass()} />}
    </Field>
  );
}

export function TextareaField({
  name,
  label,
  help,
  error,
  optional,
  ...rest
}: FieldProps & Omit<ComponentProps<'textarea'>, Own>) {
  return (
    <Field {...fieldOf({ name, label, help, error, optional })}>
      {(aria) => <textarea rows={4} {...rest} {...aria} className={controlClass('md', 'py-2')} />}
    </Field>
  );
}

type SelectFieldProps = FieldProps &
  Omit<ComponentProps<'select'>, Own | 'children'> & {
    readonly options: readonly { readonly value: string; readonly label: string }[];
  };

export function SelectField({ name, label, help, error, optional, options, ...rest }: SelectFieldProps) {
  return (
    <Field {...fieldOf({ name, label, help, error, optional })}>
      {(aria) => (
        <select {...rest} {...aria} className={controlClass()}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A single yes or no; its label stands beside it. */
export function CheckboxField({
  name,
  label,
  help,
  error,
  ...rest
}: Omit<FieldProps, 'optional'> & Omit<ComponentProps<'input'>, Own | 'type'>) {
  const id = useFieldId(name);
  return (
    <div className="grid grid-cols-[auto_1fr] items-baseline gap-x-2.5 gap-y-1">
      <input
        {...rest}
        {...ariaOf({ id, name, error, help })}
        type="checkbox"
        className="size-4 translate-y-0.5 pointer-coarse:size-6"
      />
      <label htmlFor={id} className="text-sm">
        {label}
      </label>
      <FieldNotes id={id} error={error} help={help} className="col-start-2" />
    </div>
  );
}

function fieldOf(props: {
  name: string;
  label: string;
  help: ReactNode;
  error: string | undefined;
  optional: boolean | undefined;
}): FieldProps {
  const { name, label, help, error, optional } = props;
  return {
    name,
    label,
    ...(help === undefined ? {} : { help }),
    ...(error === undefined ? {} : { error }),
    ...(optional === undefined ? {} : { optional }),
  };
}
