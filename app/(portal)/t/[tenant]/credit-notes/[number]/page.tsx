import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CreditNoteView } from '#components/billing/credit-note-view.tsx';
import { portalCreditNotePlaces, readCreditNotePage } from '../../../../../invoice-pages.ts';

type Props = { readonly params: Promise<{ readonly tenant: string; readonly number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('credits')]);
  return { title: t('noteTitle', { number }) };
}

export default async function CreditNotePage({ params }: Props) {
  const key = await params;
  const note = await readCreditNotePage(key);
  return <CreditNoteView note={note} places={portalCreditNotePlaces(key.tenant, note)} />;
}
