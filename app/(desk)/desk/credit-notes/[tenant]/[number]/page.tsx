import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CreditNoteView } from '#components/billing/credit-note-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { deskCreditNotePlaces, readCreditNotePage } from '../../../../../invoice-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string; readonly number: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('credits')]);
  return { title: t('noteTitle', { number }) };
}

export default async function DeskCreditNotePage({ params, searchParams }: Props) {
  const [key, query] = await Promise.all([params, searchParams]);
  const { note, opened } = await readCreditNotePage(key, query);
  return <CreditNoteView note={note} opened={opened} places={deskCreditNotePlaces(key.tenant, note)} />;
}
