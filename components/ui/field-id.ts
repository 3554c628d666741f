'use client';

import { createContext, useContext, useId } from 'react';

/** What the ids of a form's fields begin with, so that two forms of one page may have fields of one name. */
export const FormIdContext = createContext<string | null>(null);

/** The id of the control of a form's field, which its error summary links to. */
export function fieldIdIn(formId: string, name: string): string {
  return `${formId}-${name.replace(/[^a-zA-Z0-9_-]/g, '-')}`;
}

/** The id of a field's control within the form around it; outside of a form of ours it is the field's own. */
export function useFieldId(name: string): string {
  const formId = useContext(FormIdContext);
  const ownId = useId();
  return fieldIdIn(formId ?? ownId, name);
}
