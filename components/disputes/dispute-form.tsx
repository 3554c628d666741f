'use client';

import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { DISPUTE_CATEGORIES } from '#core/disputes/categories.ts';
import { formatAmount } from '#core/format/format.ts';
import { DISPUTE_TEXT_MAX } from '#server/modules/disputes/contract.ts';
import { FileChooser } from './file-chooser.tsx';
import { useDraft } from './use-draft.ts';

type DisputeFormProps = {
  readonly action: FormAction<{ readonly number: string }>;
  /** Where the new dispute will be, without its number. */
  readonly home: string;
  readonly uploadHref: string;
  readonly draftName: string;
  readonly currency: string;
  readonly free: string;
  /** Lines are disputed before tax, everything else with it. */
  readonly isNet: boolean;
};

/** Says what is doubted. What was typed and handed in stays in this tab until it is sent. */
export function DisputeForm(props: DisputeFormProps) {
  const { action, currency, draftName, free, home, isNet, uploadHref } = props;
  const t = useTranslations('disputePages.form');
  const categories = useTranslations('disputes.categories');
  const locale = useLocale();
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const { change, changeFiles, draft, forget } = useDraft(draftName, {
    amount: free,
    category: DISPUTE_CATEGORIES[0],
  });
  const { errorOf, problems, submit } = useFormAction<{ readonly number: string }>(async (before, form) => {
    const result = await action(before, form);
    if (result.ok) {
      forget();
      router.push(`${home}/${result.value.number}`);
    }
    return result;
  });
  const most = formatAmount({ amount: free, currency }, locale);
  return (
    <Form action={submit} problems={problems} keeps>
      <input type="hidden" name="key" value={draft.key} />
      <InputField
        name="amount"
        label={t('amount', { currency })}
        help={isNet ? t('amountNet', { free: most }) : t('amountGross', { free: most })}
        error={errorOf('amount')}
        inputMode="decimal"
        autoComplete="off"
        value={draft.amount}
        onChange={({ currentTarget }) => change({ amount: currentTarget.value })}
      />
      <SelectField
        name="category"
        label={t('category')}
        error={errorOf('category')}
        options={DISPUTE_CATEGORIES.map((value) => ({ value, label: categories(value) }))}
        value={draft.category}
        onChange={({ currentTarget }) => change({ category: currentTarget.value })}
      />
      <TextareaField
        name="text"
        label={t('text')}
        help={t('textHelp')}
        error={errorOf('text')}
        rows={7}
        maxLength={DISPUTE_TEXT_MAX}
        value={draft.text}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
      />
      <FileChooser
        uploadHref={uploadHref}
        files={draft.files}
        onChange={changeFiles}
        onBusy={setBusy}
        error={errorOf('attachments')}
      />
      <FormActions>
        <SubmitButton blocked={isBusy}>{t('send')}</SubmitButton>
      </FormActions>
      <p className="text-xs text-ink-quiet">{isBusy ? t('stillUploading') : t('draft')}</p>
    </Form>
  );
}
