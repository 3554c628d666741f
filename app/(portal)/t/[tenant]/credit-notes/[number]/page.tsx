import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CreditNoteView } from '#components/billing/credit-note-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { newDisputeHref } from '../../../../../dispute-pages.ts';
import { portalCreditNotePlaces, readCreditNotePage } from '../../../../../invoice-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string; readonly number: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('credits')]);
  return { title: t('noteTitle', { number }) };
}

export default async function CreditNotePage({ params, searchParams }: Props) {
  const [key, query] = await Promise.all([params, searchParams]);
  const [{ actor, tenant }, { note, opened }] = await Promise.all([
    requirePortal(key.tenant),
    readCreditNotePage(key, query),
  ]);
  const isMine = mayDo(actor, 'disputes.open', { tenantId: tenant.id });
  const dispute = isMine ? newDisputeHref(key.tenant, { creditNote: note.number }) : null;
  return (
    <CreditNoteView
      note={note}
      opened={opened}
      places={{ ...portalCreditNotePlaces(key.tenant, note), dispute }}
    />
  );
}
