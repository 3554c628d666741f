import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { EntryPage } from '#components/evidence/entry-page.tsx';
import { thingOfRecord } from '#components/evidence/thing-of-record.ts';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';

type EntryProps = { readonly params: Promise<{ readonly entry: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('evidenceRoom.record');
  return { title: t('title') };
}

export default async function RecordPage({ params }: EntryProps) {
  const [actor, { entry }, caller] = await Promise.all([requireDesk(), params, getCaller()]);
  const record = await orNotFound(caller.evidence.record({ entry }));
  const thing = thingOfRecord(record);
  const mayOpen = thing !== null && mayDo(actor, thing.action, 'vendor');
  return (
    <ClientMessages namespaces={['verify', 'findings', 'evidenceRoom']}>
      <EntryPage record={record} thingHref={mayOpen ? thing.href : null} />
    </ClientMessages>
  );
}
