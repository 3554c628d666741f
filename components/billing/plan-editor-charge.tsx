'use client';

import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { SelectField } from '#components/ui/field.tsx';
import { formatPath } from '#core/contracts/issue-path.ts';
import {
  type DraftPath,
  draftText,
  draftValue,
  FORM_MODELS,
  type FormModel,
  formFieldsOf,
  formModelOf,
  isDraftObject,
  placesBesideForm,
  withModel,
} from '#core/pricing/plan-draft.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import { ChargePlace, DraftText, type Editing, modelKey } from './plan-editor-fields.tsx';
import { JsonField } from './plan-editor-json.tsx';
import { TierRows } from './plan-editor-tiers.tsx';

export type MeterChoice = { readonly slug: string; readonly version: number; readonly unit: string };

type ChargeEditorProps = Editing & {
  readonly index: number;
  readonly meters: readonly MeterChoice[];
  readonly locale: 'en' | 'es';
};

/** One charge of the draft: a form for the common models, and JSON for the others. */
export function ChargeEditor({ index, locale, meters, ...editing }: ChargeEditorProps) {
  const { change, draft } = editing;
  const t = useTranslations('priceEditor');
  const at: DraftPath = ['charges', index];
  const charge = draftValue(draft, at) ?? {};
  const model = formModelOf(charge);
  const name = draftText(charge, ['name', locale]);
  const title = name === '' ? t('unnamed', { number: index + 1 }) : name;
  return (
    <fieldset className="flex min-w-0 flex-col gap-4 border-t pt-5">
      <legend className="float-left mb-2 w-full text-base font-semibold">{title}</legend>
      {model === null ? (
        <JsonField
          {...editing}
          path={at}
          label={t('asJson')}
          help={t('asJsonHelp', { model: draftText(charge, ['model']) })}
        />
      ) : (
        <ChargeForm {...editing} at={at} charge={charge} model={model} meters={meters} />
      )}
      <div>
        <Button variant="quiet" size="sm" onClick={() => change(at, undefined)}>
          {t('removeCharge', { name: title })}
        </Button>
      </div>
    </fieldset>
  );
}

type ChargeFormProps = Editing & {
  readonly at: DraftPath;
  readonly charge: JsonValue;
  readonly model: FormModel;
  readonly meters: readonly MeterChoice[];
};

function ChargeForm({ at, charge, meters, model, ...editing }: ChargeFormProps) {
  const t = useTranslations('priceEditor');
  const { fields, options } = formFieldsOf(model);
  const beside = placesBesideForm(charge, model);
  const hasTiers = fields.includes('config.tiers');
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2 [&_label]:first-letter:uppercase">
        <DraftText {...editing} path={[...at, 'name', 'en']} label={t('nameEn')} />
        <DraftText {...editing} path={[...at, 'name', 'es']} label={t('nameEs')} />
        <DraftText {...editing} path={[...at, 'key']} label={t('key')} help={t('keyHelp')} />
        <SelectField
          name={formatPath([...at, 'model'])}
          label={t('model')}
          value={model}
          onChange={({ target }) => {
            const chosen = FORM_MODELS.find((one) => one === target.value);
            if (chosen !== undefined) editing.change(at, withModel(charge, chosen));
          }}
          options={FORM_MODELS.map((value) => ({ value, label: t(`models.${modelKey(value)}`) }))}
          error={editing.errorOf(formatPath([...at, 'model']))}
        />
        {model.startsWith('usage') && <MeterField {...editing} at={at} charge={charge} meters={meters} />}
        {fields
          .filter((place) => place !== 'config.tiers')
          .map((place) => (
            <ChargePlace key={place} {...editing} at={at} place={place} />
          ))}
      </div>
      {hasTiers && <TierRows {...editing} at={[...at, 'config', 'tiers']} />}
      {options.length > 0 && (
        <details open={options.some((place) => draftValue(charge, place.split('.')) !== undefined)}>
          <summary className="inline-flex min-h-8 cursor-pointer items-center text-sm text-accent underline underline-offset-[3px]">
            {t('options')}
          </summary>
          <div className="grid gap-4 pt-3 sm:grid-cols-2 [&_label]:first-letter:uppercase">
            {options.map((place) => (
              <ChargePlace key={place} {...editing} at={at} place={place} />
            ))}
          </div>
        </details>
      )}
      {beside.length > 0 && (
        <p className="text-sm text-ink-quiet">{t('beside', { places: beside.join(', ') })}</p>
      )}
    </>
  );
}

function MeterField(props: Editing & Pick<ChargeFormProps, 'at' | 'charge' | 'meters'>) {
  const { at, change, charge, errorOf, meters } = props;
  const t = useTranslations('priceEditor');
  const held = `${draftText(charge, ['meter'])} ${draftText(charge, ['meterVersion'])}`;
  return (
    <SelectField
      name={formatPath([...at, 'meter'])}
      label={t('meter')}
      value={held}
      onChange={({ target }) => {
        const chosen = meters.find(({ slug, version }) => `${slug} ${version}` === target.value);
        if (chosen !== undefined && isDraftObject(charge))
          change(at, { ...charge, meter: chosen.slug, meterVersion: chosen.version });
      }}
      options={[
        ...(meters.some(({ slug, version }) => `${slug} ${version}` === held)
          ? []
          : [{ value: held, label: t('chooseMeter') }]),
        ...meters.map(({ slug, unit, version }) => ({
          value: `${slug} ${version}`,
          label: t('meterChoice', { slug, unit, version }),
        })),
      ]}
      error={errorOf(formatPath([...at, 'meter']))}
    />
  );
}
