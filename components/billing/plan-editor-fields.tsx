'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { formatPath } from '#core/contracts/issue-path.ts';
import { type DraftPath, draftText, type FormModel } from '#core/pricing/plan-draft.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import { useFieldWords } from './field-words.ts';

/** What every part of the editor works on: the draft, how to change a place of it, and what is wrong with one. */
export type Editing = {
  readonly draft: JsonValue;
  readonly change: (path: DraftPath, value: JsonValue | undefined) => void;
  readonly errorOf: (name: string) => string | undefined;
};

type PlaceProps = Editing & {
  readonly path: DraftPath;
  readonly label: string;
  readonly help?: string;
  readonly optional?: boolean;
};

/** A text of the draft; empty takes its place out. */
export function DraftText({ change, draft, errorOf, path, type, ...rest }: PlaceProps & { type?: 'date' }) {
  const name = formatPath(path);
  return (
    <InputField
      {...rest}
      {...(type === undefined ? {} : { type })}
      name={name}
      value={draftText(draft, path)}
      onChange={({ target }) => change(path, target.value === '' ? undefined : target.value)}
      error={errorOf(name)}
      autoComplete="off"
    />
  );
}

/** One of a few values of the draft; the first is that of a place which is not stated. */
export function DraftChoice(props: PlaceProps & { options: readonly { value: string; label: string }[] }) {
  const { change, draft, errorOf, path, ...rest } = props;
  const name = formatPath(path);
  return (
    <SelectField
      {...rest}
      name={name}
      value={draftText(draft, path)}
      onChange={({ target }) => change(path, target.value === '' ? undefined : target.value)}
      error={errorOf(name)}
    />
  );
}

type KeyOf<Text extends string> = Text extends `${infer Kind} ${infer Name}` ? `${Kind}_${Name}` : never;

/** A kind and model as a key of messages. */
export function modelKey(model: FormModel) {
  return model.replace(' ', '_') as KeyOf<FormModel>;
}

const ROUNDINGS = ['up', 'down', 'half_up', 'none'] as const;
const REQUIRED = new Set(['amount', 'unit_amount', 'package_size', 'package_amount', 'rate_percent', 'unit']);

/** A place of a charge by its name, such as `config.convert.divide_by`, with the words that the price book has for it. */
export function ChargePlace({ at, place, ...editing }: Editing & { at: DraftPath; place: string }) {
  const t = useTranslations('priceEditor');
  const words = useFieldWords();
  const path = [...at, ...place.split('.')];
  const own = place.replace(/^config\./, '');
  if (own === 'billed')
    return (
      <DraftChoice
        {...editing}
        path={path}
        label={t('billed')}
        options={[
          { value: '', label: t('inArrears') },
          { value: 'in-advance', label: t('inAdvance') },
        ]}
      />
    );
  if (own === 'convert.round')
    return (
      <DraftChoice
        {...editing}
        path={path}
        label={words.field(own)}
        options={[
          { value: '', label: t('notStated') },
          ...ROUNDINGS.map((value) => ({ value, label: words.value(own, value) })),
        ]}
      />
    );
  const label = own === 'unit' ? t('unit') : words.field(own);
  return <DraftText {...editing} path={path} label={label} optional={!REQUIRED.has(own)} />;
}
