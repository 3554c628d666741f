'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup, Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import {
  COMPLIANCE_KINDS,
  TRUST_ACCESS,
  type TrustContent,
  type TrustKind,
} from '#core/contracts/trust-item.ts';

import type { ServiceChoice } from '#server/modules/trust/contract-uses.ts';
import { ConcernFields } from './concern-fields.tsx';

/** What stands in the fields at first; by the names of the fields. */
export type DraftValues = Readonly<Record<string, string>>;

type DraftFormProps = {
  readonly action: FormAction;
  readonly kind: TrustKind;
  readonly values: DraftValues;
  /** The services that it can be about. */
  readonly services: readonly ServiceChoice[];
  /** Whether the item exists already and keeps its name. */
  readonly isNext: boolean;
};

type FieldsProps = {
  readonly values: DraftValues;
  readonly errorOf: (name: string) => string | undefined;
};

/** The words of an item in both languages, with what the policy asks for. */
export function DraftForm({ action, isNext, kind, services, values }: DraftFormProps) {
  const t = useTranslations('trustDesk.form');
  const access = useTranslations('trust.access');
  const { errorOf, problems, submit } = useFormAction(action);
  const fields = { values, errorOf };
  return (
    <Form action={submit} problems={problems}>
      {isNext ? (
        <input type="hidden" name="item" value={values['item']} />
      ) : (
        <TextField {...fields} name="item" label={t('item')} help={t('itemHelp')} />
      )}
      <ContentFields kind={kind} {...fields} />
      {kind !== 'service' && (
        <ConcernFields services={services} values={values} problem={errorOf('content.services')} />
      )}
      <FieldGroup legend={t('publication')}>
        {kind === 'document' && (
          <SelectField
            name="access"
            label={t('access')}
            help={t('accessHelp')}
            options={TRUST_ACCESS.map((value) => ({ value, label: access(value) }))}
            defaultValue={values['access'] ?? 'public'}
            error={errorOf('access')}
          />
        )}
        <TextField {...fields} name="owner" label={t('owner')} help={t('ownerHelp')} />
        <TextField
          {...fields}
          name="reviewBy"
          type="date"
          label={t('reviewBy')}
          help={t(kind === 'document' ? 'reviewByDocument' : 'reviewByOther')}
          optional={kind !== 'document'}
        />
      </FieldGroup>
      <FormActions>
        <SubmitButton>{t('save')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

type TextFieldProps = FieldsProps & {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly optional?: boolean;
  readonly type?: 'text' | 'date' | 'url';
};

function TextField({ errorOf, help, label, name, optional, type = 'text', values }: TextFieldProps) {
  return (
    <InputField
      name={name}
      label={label}
      type={type}
      autoComplete="off"
      defaultValue={values[name] ?? ''}
      error={errorOf(name)}
      {...(help === undefined ? {} : { help })}
      {...(optional === undefined ? {} : { optional })}
    />
  );
}

/** One text in English and in Spanish, side by side in meaning and below each other on the page. */
function BothLanguages({
  errorOf,
  isLong = false,
  label,
  name,
  values,
}: FieldsProps & { readonly name: string; readonly label: string; readonly isLong?: boolean }) {
  const t = useTranslations('trustDesk.form');
  return (['en', 'es'] as const).map((locale) => {
    const field = `content.${name}.${locale}`;
    const shared = {
      name: field,
      label: t(locale === 'en' ? 'inEnglish' : 'inSpanish', { label }),
      lang: locale,
      defaultValue: values[field] ?? '',
      error: errorOf(field),
    };
    return isLong ? (
      <TextareaField key={locale} {...shared} maxLength={8000} />
    ) : (
      <InputField key={locale} {...shared} autoComplete="off" />
    );
  });
}

function ContentFields({ kind, ...fields }: FieldsProps & { readonly kind: TrustContent['kind'] }) {
  const t = useTranslations('trustDesk.form');
  switch (kind) {
    case 'document':
      return (
        <>
          <BothLanguages {...fields} name="title" label={t('title')} />
          <BothLanguages {...fields} name="summary" label={t('summary')} isLong />
        </>
      );
    case 'compliance':
      return <ComplianceFields {...fields} />;
    case 'subprocessor':
      return (
        <>
          <TextField {...fields} name="content.name" label={t('name')} />
          <BothLanguages {...fields} name="purpose" label={t('purpose')} isLong />
          <BothLanguages {...fields} name="region" label={t('region')} />
          <BothLanguages {...fields} name="dataCategories" label={t('dataCategories')} />
          <TextField {...fields} name="content.since" type="date" label={t('since')} />
          <TextField {...fields} name="content.url" type="url" label={t('url')} optional />
          <FieldGroup legend={t('announced')}>
            <TextField
              {...fields}
              name="content.effectiveFrom"
              type="date"
              label={t('effectiveFrom')}
              help={t('effectiveFromHelp')}
              optional
            />
            <TextField
              {...fields}
              name="content.endsOn"
              type="date"
              label={t('endsOn')}
              help={t('endsOnHelp')}
              optional
            />
            <BothLanguages {...fields} name="urgentBecause" label={t('urgentBecause')} isLong />
          </FieldGroup>
        </>
      );
    case 'update':
      return (
        <>
          <BothLanguages {...fields} name="title" label={t('title')} />
          <BothLanguages {...fields} name="body" label={t('body')} isLong />
          <TextField {...fields} name="content.on" type="date" label={t('on')} />
        </>
      );
    case 'service':
      return (
        <>
          <BothLanguages {...fields} name="title" label={t('serviceName')} />
          <BothLanguages {...fields} name="summary" label={t('serviceSummary')} isLong />
          <TextareaField
            name="content.offeredIn"
            label={t('offeredIn')}
            help={t('offeredInHelp')}
            defaultValue={fields.values['content.offeredIn'] ?? ''}
            error={fields.errorOf('content.offeredIn')}
          />
        </>
      );
  }
}

function ComplianceFields(fields: FieldsProps) {
  const t = useTranslations('trustDesk.form');
  const kinds = useTranslations('trust.assurances');
  const { errorOf, values } = fields;
  return (
    <>
      <BothLanguages {...fields} name="title" label={t('title')} />
      <TextField {...fields} name="content.standard" label={t('standard')} help={t('standardHelp')} />
      <SelectField
        name="content.assurance"
        label={t('assurance')}
        help={t('assuranceHelp')}
        options={COMPLIANCE_KINDS.map((value) => ({ value, label: kinds(value) }))}
        defaultValue={values['content.assurance'] ?? 'certification'}
        error={errorOf('content.assurance')}
      />
      <TextField {...fields} name="content.issuer" label={t('issuer')} help={t('issuerHelp')} optional />
      <BothLanguages {...fields} name="scope" label={t('scope')} isLong />
      <TextField
        {...fields}
        name="content.validUntil"
        type="date"
        label={t('validUntil')}
        help={t('validUntilHelp')}
        optional
      />
      <FieldGroup legend={t('report')}>
        <TextField {...fields} name="content.period.from" type="date" label={t('periodFrom')} optional />
        <TextField
          {...fields}
          name="content.period.through"
          type="date"
          label={t('periodThrough')}
          optional
        />
        <TextField
          {...fields}
          name="content.bridgeLetter.issuedOn"
          type="date"
          label={t('bridgeIssued')}
          optional
        />
        <TextField
          {...fields}
          name="content.bridgeLetter.coversThrough"
          type="date"
          label={t('bridgeThrough')}
          optional
        />
      </FieldGroup>
    </>
  );
}
