'use client';

import { useTranslations } from 'next-intl';
import { ReasonForm } from '#components/ui/reason-form.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';

/** Asks why, and begins to look at the portal as a customer does. */
export function ViewAsForm({ action }: { action: FormAction }) {
  const t = useTranslations('tenancy.viewAs');
  return <ReasonForm action={action} label={t('reason')} help={t('reasonHelp')} confirm={t('start')} />;
}
