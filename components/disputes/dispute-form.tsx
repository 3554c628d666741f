'use client';

import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form } from '#components/ui/form.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { DISPUTE_CATEGORIES } from '#core/disputes/categories.ts';
import { formatAmount } from '#core/format/format.ts';
import { useDraft } from './use-draft.ts';
import { WordsAndFiles } from './words-and-files.tsx';

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
      <WordsAndFiles
        kept={{ change, changeFiles, draft }}
        errorOf={errorOf}
        label={t('text')}
        help={t('textHelp')}
        rows={7}
        uploadHref={uploadHref}
        send={t('send')}
        note={t('draft')}
      />
    </Form>
  );
}
