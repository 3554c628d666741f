'use client';

import { useTranslations } from 'next-intl';
import { CheckboxField } from '#components/ui/field.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** Marks all notices of the page as read. */
export function MarkAllRead({ ids, action }: { ids: readonly string[]; action: FormAction }) {
  const t = useTranslations('noticePage');
  const { submit } = useFormAction(action);
  return (
    <form action={submit}>
      <input type="hidden" name="ids" value={ids.join(' ')} />
      <SubmitButton variant="secondary">{t('markAll')}</SubmitButton>
    </form>
  );
}

/** The person's own choice whether notices come by mail too. */
export function NoticeMailForm({ isOn, action }: { isOn: boolean; action: FormAction }) {
  const t = useTranslations('noticePage');
  const { result, submit, problems } = useFormAction(action);
  return (
    <form action={submit} className="flex max-w-xl flex-col items-start gap-3">
      <CheckboxField
        key={String(isOn)}
        name="noticesByMail"
        label={t('byMail')}
        help={t('byMailHelp')}
        defaultChecked={isOn}
      />
      <SubmitButton variant="secondary">{t('save')}</SubmitButton>
      <p role="status" className="text-sm text-ink-quiet">
        {result?.ok === true ? t('saved') : ''}
      </p>
      {problems.map(({ message }) => (
        <p key={message} role="alert" className="text-sm font-medium text-failure">
          {message}
        </p>
      ))}
    </form>
  );
}
