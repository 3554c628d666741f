import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ReaderDocuments } from '#components/access/reader-documents.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller } from '#server/api/caller.ts';
import { forgetReader } from '../../../access-actions.ts';
import { readerPass } from '../../../reader-pass.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('access');
  return { title: t('mineTitle'), robots: { index: false } };
}

export default async function ReaderPage() {
  const [caller, pass, t] = await Promise.all([getCaller(), readerPass(), getTranslations('access')]);
  const reader = await caller.access.reader({ pass });
  if (reader === null)
    return (
      <>
        <PageHeader title={t('mineTitle')} />
        <Callout title={t('nobodyTitle')}>{t('nobodyText')}</Callout>
      </>
    );
  return (
    <>
      <PageHeader
        title={t('mineTitle')}
        lede={t('mineLede', { address: reader.address })}
        actions={
          pass === '' ? undefined : (
            <form action={forgetReader}>
              <button type="submit" className={buttonClass({ variant: 'quiet' })}>
                {t('leave')}
              </button>
            </form>
          )
        }
      />
      <ReaderDocuments reader={reader} />
    </>
  );
}
