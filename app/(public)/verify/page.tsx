import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { VerifyPage } from '#components/evidence/verify-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { vendorName } from '#server/api/guards.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('verify');
  return { title: t('title') };
}

export default function PublicVerifyPage() {
  return (
    <ClientMessages namespaces={['verify', 'findings']}>
      <VerifyPage vendorName={vendorName()} />
    </ClientMessages>
  );
}
