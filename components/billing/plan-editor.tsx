'use client';

import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup, Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import {
  type DraftObject,
  draftText,
  draftValue,
  FORM_MODELS,
  type FormModel,
  isDraftObject,
  newCharge,
  withDraftValue,
} from '#core/pricing/plan-draft.ts';
import { ChargeEditor, type MeterChoice } from './plan-editor-charge.tsx';
import { DraftChoice, DraftText, type Editing, modelKey } from './plan-editor-fields.tsx';
import { JsonField } from './plan-editor-json.tsx';

type PlanEditorProps = {
  readonly action: FormAction;
  /** What the version begins from: the latest one of a plan under the next number, or an empty one. */
  readonly draft: DraftObject;
  readonly isNewPlan: boolean;
  readonly meters: readonly MeterChoice[];
};

const INTERVALS = ['month', 'quarter', 'year'] as const;
const FIRST_MODEL: FormModel = 'usage per_unit';

/** A plan version in a form, or as the JSON that it is, with why; both are the same draft, which a refusal leaves as it is. */
export function PlanEditor({ action, draft: start, isNewPlan, meters }: PlanEditorProps) {
  const t = useTranslations('priceEditor');
  const book = useTranslations('priceBook');
  const { submit, problems, errorOf } = useFormAction(action);
  const [draft, setDraft] = useState<DraftObject>(start);
  const [view, setView] = useState<'form' | 'json'>('form');
  const editing: Editing = {
    draft,
    errorOf,
    change: (path, value) =>
      setDraft((before) => {
        const next = path.length === 0 ? value : withDraftValue(before, path, value);
        return isDraftObject(next) ? next : before;
      }),
  };
  return (
    <Form action={submit} problems={problems} className="max-w-3xl">
      <input type="hidden" name="view" value={view} />
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">{t('view')}</legend>
        {(['form', 'json'] as const).map((one) => (
          <Button
            key={one}
            size="sm"
            variant={one === view ? 'secondary' : 'quiet'}
            aria-pressed={one === view}
            onClick={() => setView(one)}
          >
            {t(`views.${one}`)}
          </Button>
        ))}
      </fieldset>
      {view === 'json' ? (
        <JsonField
          {...editing}
          path={[]}
          name="document"
          label={book('document')}
          help={book('documentHelp')}
        />
      ) : (
        <>
          <input type="hidden" name="document" value={JSON.stringify(draft)} />
          <PlanFields {...editing} isNewPlan={isNewPlan} />
          <Charges {...editing} meters={meters} />
        </>
      )}
      <TextareaField
        name="reason"
        label={book('reason')}
        help={book('reasonHelp')}
        error={errorOf('reason')}
        maxLength={1000}
        rows={3}
      />
      <FormActions>
        <SubmitButton>{book('send')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** What holds for the version as a whole. */
function PlanFields({ isNewPlan, ...editing }: Editing & { readonly isNewPlan: boolean }) {
  const t = useTranslations('priceEditor');
  const book = useTranslations('priceBook');
  const version = draftText(editing.draft, ['version']);
  return (
    <FieldGroup legend={t('planFacts', { version })}>
      <div className="grid gap-4 sm:grid-cols-2">
        {isNewPlan && (
          <>
            <DraftText {...editing} path={['plan']} label={t('planKey')} help={t('planKeyHelp')} />
            <DraftText {...editing} path={['currency']} label={book('currency')} help={t('currencyHelp')} />
          </>
        )}
        <DraftText {...editing} path={['name', 'en']} label={t('nameEn')} />
        <DraftText {...editing} path={['name', 'es']} label={t('nameEs')} />
        {isNewPlan && (
          <DraftChoice
            {...editing}
            path={['interval']}
            label={book('interval')}
            options={INTERVALS.map((value) => ({ value, label: book(`intervals.${value}`) }))}
          />
        )}
        <DraftText
          {...editing}
          type="date"
          path={['effectiveFrom']}
          label={book('effective')}
          help={t('effectiveHelp')}
        />
      </div>
    </FieldGroup>
  );
}

function Charges({ meters, ...editing }: Editing & { readonly meters: readonly MeterChoice[] }) {
  const t = useTranslations('priceEditor');
  const locale = useLocale();
  const [model, setModel] = useState<FormModel>(FIRST_MODEL);
  const stated = draftValue(editing.draft, ['charges']);
  const charges = Array.isArray(stated) ? stated : [];
  return (
    <div className="flex flex-col gap-8">
      {charges.map((_, index) => (
        <ChargeEditor
          // A charge has no other name that stays while all of it is edited.
          key={String(index)}
          {...editing}
          index={index}
          meters={meters}
          locale={locale}
        />
      ))}
      <div className="flex flex-wrap items-end gap-3 border-t pt-5">
        <SelectField
          name="newCharge"
          label={t('newCharge')}
          value={model}
          onChange={({ target }) => setModel(FORM_MODELS.find((one) => one === target.value) ?? FIRST_MODEL)}
          options={FORM_MODELS.map((value) => ({ value, label: t(`models.${modelKey(value)}`) }))}
        />
        <Button
          onClick={() => editing.change(['charges', charges.length], newCharge(model, charges.length + 1))}
        >
          <Plus aria-hidden="true" size={16} />
          {t('addCharge')}
        </Button>
      </div>
    </div>
  );
}
