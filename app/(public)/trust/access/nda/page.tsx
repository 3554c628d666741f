import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { AgreementForm } from '#components/access/agreement-form.tsx';
import { AgreementText } from '#components/access/agreement-text.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller } from '#server/api/caller.ts';
import type { ReaderView } from '#server/modules/access/contract.ts';
import { acceptAgreement } from '../../../../access-actions.ts';
import { readerPass } from '../../../../reader-pass.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('access');
  return { title: t('ndaTitle'), robots: { index: false } };
}

/** Why this reader is not asked to accept; null for who can. */
async function whyNot(reader: ReaderView | null) {
  const t = await getTranslations('access');
  if (reader === null) return { title: t('nobodyTitle'), text: t('nobodyText') };
  if (reader.nda === 'accepted' || reader.nda === 'recorded')
    return { title: t('ndaTitle'), text: t('ndaBound') };
  return reader.company === null ? { title: t('noCompanyTitle'), text: t('noCompanyText') } : null;
}

export default async function AgreementPage() {
  const [caller, locale, pass, t] = await Promise.all([
    getCaller(),
    getLocale(),
    readerPass(),
    getTranslations('access'),
  ]);
  const text = await caller.access.nda();
  const reader = await caller.access.reader({ pass });
  const reason = await whyNot(reader);
  const { paragraphs, title } = text[locale];
  const company = reader?.company ?? '';
  return (
    <>
      <PageHeader
        title={t('ndaTitle')}
        {...(reason === null ? { lede: t('ndaLede', { version: text.version, company }) } : {})}
      />
      <div className="flex flex-col gap-8">
        {reason !== null && (
          <Callout
            title={reason.title}
            action={<ButtonLink href="/trust/access">{t('toDocuments')}</ButtonLink>}
          >
            {reason.text}
          </Callout>
        )}
        <AgreementText heading={title} paragraphs={paragraphs} sha256={text.sha256} />
        {reason === null && (
          <ClientMessages namespaces={['access']}>
            <AgreementForm action={acceptAgreement.bind(null, { textSha256: text.sha256 })} />
          </ClientMessages>
        )}
      </div>
    </>
  );
}
