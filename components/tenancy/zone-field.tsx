'use client';

import { useId } from 'react';
import { InputField } from '#components/ui/field.tsx';

type ZoneFieldProps = {
  readonly label: string;
  readonly help: string;
  readonly error?: string | undefined;
  readonly zones: readonly string[];
};

/** A time zone by its name in the IANA database; a few letters of the city find it. */
export function ZoneField({ zones, ...field }: ZoneFieldProps) {
  const listId = useId();
  return (
    <>
      <InputField {...field} name="zone" list={listId} autoComplete="off" spellCheck={false} />
      <datalist id={listId}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
