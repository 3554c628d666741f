import { Rss } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { buttonClass } from '#components/ui/button-class.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { TrustKind } from '#core/contracts/trust-item.ts';
import type { Portal } from '#server/modules/trust/contract.ts';
import { AnnouncedChanges } from './announced-changes.tsx';
import { ComplianceList } from './compliance-list.tsx';
import { DocumentList } from './document-list.tsx';
import { FollowBox } from './follow-box.tsx';
import { HeldBackNote } from './held-back-note.tsx';
import { itemsOfKind } from './items-of-kind.ts';
import { ServiceList } from './service-list.tsx';
import { SubprocessorTable } from './subprocessor-table.tsx';
import { TrustTiles } from './trust-tiles.tsx';
import { UpdateList } from './update-list.tsx';
import { WithheldNote } from './withheld-note.tsx';

type TrustPageProps = {
  readonly portal: Portal;
  readonly vendorName: string;
  readonly isSignedIn: boolean;
  readonly securityContact: string | null;
  readonly query: SearchQuery;
  /** Asks for mails about what is said here. */
  readonly follow: (form: FormData) => Promise<void>;
};

/** What a prospect asks before they ask: complete without a script, in the reader's language. */
export function TrustPage({
  follow,
  isSignedIn,
  portal,
  query,
  securityContact,
  vendorName,
}: TrustPageProps) {
  const t = useTranslations('trustPage');
  const locale = useLocale();
  const { items, tiles, withheld } = portal;
  const has = (kind: TrustKind) => items.some(({ content }) => content.kind === kind);
  const isEmpty = items.length === 0 && withheld.length === 0 && tiles.length === 0;
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede', { vendor: vendorName })} />
      {portal.isHeldBack && <HeldBackNote />}
      {isEmpty && <EmptyState title={t('empty')} text={t('emptyText', { vendor: vendorName })} />}
      {tiles.length > 0 && (
        <Section id="proof" title={t('tilesTitle')} lede={t('tilesText')}>
          <TrustTiles tiles={tiles} />
        </Section>
      )}
      {has('service') && (
        <Section id="services" title={t('servicesTitle')} lede={t('servicesText')}>
          <ServiceList
            services={itemsOfKind(items, 'service').map(({ content, slug }) => ({
              slug,
              title: content.title,
              summary: content.summary,
              regions: content.offeredIn,
            }))}
          />
        </Section>
      )}
      {has('compliance') && (
        <Section id="compliance" title={t('complianceTitle')} lede={t('complianceText')}>
          <ComplianceList items={itemsOfKind(items, 'compliance')} />
        </Section>
      )}
      {(has('document') || withheld.length > 0) && (
        <Section id="documents" title={t('documentsTitle')} lede={t('documentsText')}>
          <DocumentList items={itemsOfKind(items, 'document')} isSignedIn={isSignedIn} />
          {withheld.map((item) => (
            <WithheldNote key={item.slug} item={item} />
          ))}
        </Section>
      )}
      {has('subprocessor') && (
        <Section id="subprocessors" title={t('subprocessorsTitle')} lede={t('subprocessorsText')}>
          <div className="flex flex-col gap-6">
            <SubprocessorTable
              items={itemsOfKind(items, 'subprocessor')}
              query={query}
              csvHref={`/trust/subprocessors.csv?lang=${locale}`}
            />
            <AnnouncedChanges items={itemsOfKind(items, 'subprocessor')} today={portal.asOf} />
          </div>
        </Section>
      )}
      {has('update') && (
        <Section
          id="updates"
          title={t('updatesTitle')}
          actions={
            <a
              href={`/trust/updates.xml?lang=${locale}`}
              className={buttonClass({ variant: 'quiet', size: 'sm' })}
              data-print="hide"
            >
              <Rss aria-hidden="true" size={15} />
              {t('feed')}
            </a>
          }
        >
          <UpdateList items={itemsOfKind(items, 'update')} />
        </Section>
      )}
      {!isEmpty && (
        <Section id="follow" title={t('followTitle')} lede={t('followText')}>
          <FollowBox action={follow} />
        </Section>
      )}
      {securityContact !== null && <SecurityContact contact={securityContact} />}
    </>
  );
}

function SecurityContact({ contact }: { contact: string }) {
  const t = useTranslations('trustPage');
  return (
    <Section id="security-contact" title={t('contactTitle')}>
      <p className="max-w-(--width-text)">
        {t('contactText')}{' '}
        <a href={contact} className="font-medium text-accent underline underline-offset-[3px]">
          {contact.replace(/^(?:mailto|tel):/, '')}
        </a>
        . {t('contactMachines')}{' '}
        <a href="/.well-known/security.txt" className="text-accent underline underline-offset-[3px]">
          security.txt
        </a>
        .
      </p>
    </Section>
  );
}
