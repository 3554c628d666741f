import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ViewAsForm } from '#components/identity/view-as-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { startViewing } from '../../../../../view-as-actions.ts';

type Props = { readonly params: Promise<{ readonly tenant: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tenancy.list');
  return { title: t('view') };
}

export default async function ViewAsPage({ params }: Props) {
  const [{ tenant: name }, caller, t, list] = await Promise.all([
    params,
    getCaller(),
    getTranslations('tenancy.viewAs'),
    getTranslations('tenancy.list'),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  return (
    <>
      <PageHeader
        title={t('title', { tenant: tenant.name })}
        lede={t('lede')}
        crumbs={[{ label: list('title'), href: '/desk/tenants' }, { label: tenant.name }]}
      />
      <ClientMessages namespaces={['tenancy']}>
        <ViewAsForm action={startViewing.bind(null, name)} />
      </ClientMessages>
    </>
  );
}
