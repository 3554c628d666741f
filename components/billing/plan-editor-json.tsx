'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextareaField } from '#components/ui/field.tsx';
import { formatPath } from '#core/contracts/issue-path.ts';
import { type DraftPath, draftValue } from '#core/pricing/plan-draft.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import type { Editing } from './plan-editor-fields.tsx';

type JsonFieldProps = Editing & {
  readonly path: DraftPath;
  readonly label: string;
  readonly help: string;
  /** The name in the form, where it is not that of the place. */
  readonly name?: string;
};

/** A part of the draft as JSON. What is not JSON while it is typed stays in the field and leaves the draft as it was. */
export function JsonField({ change, draft, errorOf, path, name: own, ...rest }: JsonFieldProps) {
  const t = useTranslations('priceEditor');
  const name = own ?? formatPath(path);
  const [typed, setTyped] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const text = typed ?? JSON.stringify(draftValue(draft, path) ?? {}, null, 2);
  const read = (next: string) => {
    setTyped(next);
    try {
      change(path, JSON.parse(next) as JsonValue);
      setTrouble(undefined);
    } catch (error) {
      setTrouble(t('notJson', { detail: error instanceof Error ? error.message : String(error) }));
    }
  };
  return (
    <TextareaField
      {...rest}
      name={name}
      value={text}
      onChange={({ target }) => read(target.value)}
      onBlur={() => {
        if (trouble === undefined) setTyped(null);
      }}
      error={trouble ?? errorOf(name)}
      rows={Math.min(24, text.split('\n').length + 1)}
      spellCheck={false}
      style={{ fontFamily: 'var(--font-mono)' }}
    />
  );
}
