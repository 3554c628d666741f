import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SeenCheckpoint } from '#components/evidence/seen-checkpoint.tsx';
import { VerifyPage } from '#components/evidence/verify-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNull } from '#server/api/caller.ts';
import { vendorName } from '#server/api/guards.ts';
import { SEEN_NOTE_MAX } from '#server/modules/evidence/contract-checkpoints.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('verify');
  return { title: t('title') };
}

/** What the address asks about a kept checkpoint, for those who have no JavaScript. */
async function askedNote(query: SearchQuery) {
  const note = queryValue(query, 'note')?.slice(0, SEEN_NOTE_MAX);
  if (note === undefined || note.trim() === '') return null;
  const caller = await getCaller();
  const verdict = await orNull(caller.evidence.judgeSeenNote({ note }), ['evidence.log_empty']);
  return verdict && { note, verdict };
}

export default async function PublicVerifyPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  return (
    <ClientMessages namespaces={['verify', 'findings', 'seen']}>
      <VerifyPage
        vendorName={vendorName()}
        seenCheckpoint={<SeenCheckpoint asked={await askedNote(await searchParams)} />}
      />
    </ClientMessages>
  );
}
