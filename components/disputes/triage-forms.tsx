'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { FieldGroup, Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { DISPUTE_SEVERITIES, type DisputeSeverity } from '#core/disputes/clock.ts';
import { DISPUTE_OUTCOMES } from '#core/disputes/lifecycle.ts';
import { formatAmount } from '#core/format/format.ts';
import type { WorkerDto } from '#server/modules/disputes/contract-triage.ts';

const TEXT_MAX = 4_000;
const NOTE_ROWS = 3;
const VALID_DAYS = 365;

/** What is left of each line of the invoice, for a credit note. */
export type CreditableLine = {
  readonly line: string;
  readonly description: { readonly en: string; readonly es: string };
  readonly left: string;
  readonly currency: string;
};

type TextFormProps = {
  readonly action: FormAction;
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly submit: string;
};

function TextForm({ action, help, label, name, submit: word }: TextFormProps) {
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <TextareaField
        name={name}
        label={label}
        help={help}
        error={errorOf(name)}
        maxLength={TEXT_MAX}
        rows={NOTE_ROWS}
      />
      <FormActions>
        <SubmitButton>{word}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Takes the dispute up with one click. */
export function TakeForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('disputeDesk.triage');
  const { submit, problems } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <p className="text-sm text-ink-quiet">{t('takeHelp')}</p>
      <FormActions>
        <SubmitButton>{t('take')}</SubmitButton>
      </FormActions>
    </Form>
  );
}

/** Words that the customer reads. */
export function WriteForm({ action, isQuestion }: { action: FormAction; isQuestion: boolean }) {
  const t = useTranslations('disputeDesk.triage');
  return (
    <Disclosure label={t(isQuestion ? 'ask' : 'write')}>
      <TextForm
        action={action}
        name={isQuestion ? 'information-requested-text' : 'message-text'}
        label={t(isQuestion ? 'question' : 'message')}
        help={t(isQuestion ? 'questionHelp' : 'messageHelp')}
        submit={t(isQuestion ? 'sendQuestion' : 'send')}
      />
    </Disclosure>
  );
}

/** Words that the customer never reads. */
export function NoteForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('disputeDesk.triage');
  return (
    <Disclosure label={t('addNote')}>
      <TextForm action={action} name="note" label={t('note')} help={t('noteHelp')} submit={t('keepNote')} />
    </Disclosure>
  );
}

type AssignFormProps = {
  readonly action: FormAction;
  readonly workers: readonly WorkerDto[];
  readonly assignee: string | null;
};

export function AssignForm({ action, assignee, workers }: AssignFormProps) {
  const t = useTranslations('disputeDesk');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Disclosure label={t('triage.assign')}>
      <Form action={submit} problems={problems}>
        <SelectField
          key={assignee}
          name="userId"
          label={t('triage.worker')}
          error={errorOf('userId')}
          defaultValue={assignee ?? ''}
          options={[
            { value: '', label: t('nobody') },
            ...workers.map(({ name, userId }) => ({ value: userId, label: name })),
          ]}
        />
        <FormActions>
          <SubmitButton>{t('triage.save')}</SubmitButton>
        </FormActions>
      </Form>
    </Disclosure>
  );
}

export function SeverityForm({ action, severity }: { action: FormAction; severity: DisputeSeverity }) {
  const t = useTranslations('disputeDesk.triage');
  const words = useTranslations('disputes.severities');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Disclosure label={t('setSeverity')}>
      <Form action={submit} problems={problems}>
        <SelectField
          key={severity}
          name="severity"
          label={t('newSeverity')}
          error={errorOf('severity')}
          defaultValue={severity}
          options={DISPUTE_SEVERITIES.map((value) => ({ value, label: words(value) }))}
        />
        <TextareaField
          name="reason"
          label={t('whySeverity')}
          help={t('whySeverityHelp')}
          error={errorOf('reason')}
          maxLength={1000}
          rows={NOTE_ROWS}
        />
        <FormActions>
          <SubmitButton>{t('save')}</SubmitButton>
        </FormActions>
      </Form>
    </Disclosure>
  );
}

type ResolutionFormProps = {
  readonly action: FormAction;
  readonly lines: readonly CreditableLine[];
  readonly currency: string;
  readonly customerLocale: 'en' | 'es';
};

const AWARDS = ['none', 'credit-note', 'grant'] as const;
type Award = (typeof AWARDS)[number];

/** Says how the dispute ends and what is given; only the fields of the chosen award are shown. */
export function ResolutionForm({ action, currency, customerLocale, lines }: ResolutionFormProps) {
  const t = useTranslations('disputeDesk.triage');
  const words = useTranslations('disputes.outcomes');
  const { submit, problems, errorOf } = useFormAction(action);
  const [award, setAward] = useState<Award>('none');
  return (
    <Disclosure label={t('resolve')}>
      <Form action={submit} problems={problems}>
        <p className="text-sm text-ink-quiet">{t('proposeHelp')}</p>
        <SelectField
          name="outcome"
          label={t('outcomeLabel')}
          error={errorOf('outcome')}
          defaultValue="rejected"
          options={DISPUTE_OUTCOMES.map((value) => ({ value, label: words(value) }))}
        />
        <TextareaField
          name="text"
          label={t('text')}
          help={t('textHelp', { locale: customerLocale })}
          error={errorOf('text')}
          maxLength={TEXT_MAX}
        />
        <SelectField
          name="award"
          label={t('award')}
          error={errorOf('award')}
          value={award}
          onChange={({ target }) => setAward(AWARDS.find((one) => one === target.value) ?? 'none')}
          options={AWARDS.map((value) => ({ value, label: t(`awards.${value}`) }))}
        />
        {award === 'credit-note' && <LineFields lines={lines} errorOf={errorOf} />}
        {award === 'grant' && (
          <FieldGroup legend={t('awards.grant')}>
            <InputField
              name="grant"
              label={`${t('grantAmount')} (${currency})`}
              error={errorOf('grant')}
              inputMode="decimal"
              autoComplete="off"
            />
            <InputField
              name="validDays"
              label={t('validDays')}
              error={errorOf('validDays')}
              inputMode="numeric"
              autoComplete="off"
              defaultValue={String(VALID_DAYS)}
            />
          </FieldGroup>
        )}
        <FormActions>
          <SubmitButton>{t('propose')}</SubmitButton>
        </FormActions>
      </Form>
    </Disclosure>
  );
}

type LineFieldsProps = {
  readonly lines: readonly CreditableLine[];
  readonly errorOf: (name: string) => string | undefined;
};

function LineFields({ errorOf, lines }: LineFieldsProps) {
  const t = useTranslations('disputeDesk.triage');
  const locale = useLocale();
  return (
    <FieldGroup legend={t('awards.credit-note')}>
      {lines.map(({ currency, description, left, line }) => (
        <InputField
          key={line}
          name={`amount-${line}`}
          label={description[locale]}
          help={t('lineHelp', { left: formatAmount({ amount: left, currency }, locale) })}
          error={errorOf(`amount-${line}`)}
          inputMode="decimal"
          autoComplete="off"
          optional
        />
      ))}
    </FieldGroup>
  );
}
