'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { ImportProblem, ImportResult } from '#server/modules/payments/contract.ts';

/** Reads a file of payments whole or not at all; what is wrong is shown by line. */
export function ImportForm({ action }: { action: FormAction<ImportResult> }) {
  const t = useTranslations('receivables');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <div className="flex flex-col gap-6">
      <Form action={submit} problems={problems}>
        <InputField
          name="file"
          type="file"
          accept=".csv,text/csv"
          label={t('file')}
          help={t('fileHelp')}
          error={errorOf('file')}
        />
        <InputField
          name="source"
          label={t('source')}
          help={t('sourceHelp')}
          defaultValue="bank"
          autoComplete="off"
          spellCheck={false}
          error={errorOf('source')}
        />
        <FormActions>
          <SubmitButton>{t('import')}</SubmitButton>
        </FormActions>
      </Form>
      <div role="status">{result?.ok === true && <Outcome result={result.value} />}</div>
    </div>
  );
}

function Outcome({ result }: { result: ImportResult }) {
  const t = useTranslations('receivables');
  const { known, problems, recorded } = result;
  if (problems.length === 0)
    return (
      <Callout tone="proved" title={t('imported', { count: recorded })}>
        {t('importedKnown', { count: known })}
      </Callout>
    );
  return (
    <div className="flex flex-col gap-4">
      <Callout tone="failure" title={t('notImported', { count: problems.length })}>
        {t('notImportedText')}
      </Callout>
      <table className="w-full max-w-3xl text-sm">
        <caption className="sr-only">{t('problemsTitle')}</caption>
        <thead>
          <tr className="border-b border-line-strong text-left text-xs text-ink-quiet">
            <th scope="col" className="py-2 pr-4 font-medium">
              {t('line')}
            </th>
            <th scope="col" className="py-2 pr-4 font-medium">
              {t('column')}
            </th>
            <th scope="col" className="py-2 font-medium">
              {t('problem')}
            </th>
          </tr>
        </thead>
        <tbody>
          {problems.map((problem) => (
            <ProblemRow key={`${problem.line} ${problem.code}`} problem={problem} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ProblemRow({ problem: { column, line, message } }: { problem: ImportProblem }) {
  return (
    <tr className="border-b align-baseline">
      <th scope="row" className="py-2 pr-4 text-left font-medium tabular-nums">
        {line}
      </th>
      <td className="py-2 pr-4 font-mono text-xs">{column ?? '–'}</td>
      <td className="py-2">{message}</td>
    </tr>
  );
}
