import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { TrustKind } from '#core/contracts/trust-item.ts';
import type { OwnPortal } from '#server/modules/trust/contract-own.ts';
import { aboutTexts } from './about-texts.ts';
import { AnnouncedChanges } from './announced-changes.tsx';
import { ComplianceList } from './compliance-list.tsx';
import { type AskedDocument, DocumentList } from './document-list.tsx';
import { HeldBackNote } from './held-back-note.tsx';
import { itemsOfKind } from './items-of-kind.ts';
import { OwnTiles, type TileDoors } from './own-tiles.tsx';
import { ServiceList } from './service-list.tsx';
import { SubprocessorTable } from './subprocessor-table.tsx';
import { UpdateList } from './update-list.tsx';
import { WithheldNote } from './withheld-note.tsx';

export type OwnPlace = {
  readonly key: string;
  readonly href: string;
  readonly title: string;
  readonly text: string;
};

type OwnPageProps = {
  readonly portal: OwnPortal;
  readonly vendorName: string;
  /** How it stands with the documents that the reader asked for. */
  readonly asked: ReadonlyMap<string, AskedDocument>;
  /** Where the reader goes on from here. */
  readonly places: readonly OwnPlace[];
  /** Where the things stand that the figures count, as far as the reader may see them. */
  readonly doors: TileDoors;
  readonly query: SearchQuery;
};

/** What of the trust portal concerns one customer: complete without a script, in the reader's language. */
export function OwnTrustPage({ asked, doors, places, portal, query, vendorName }: OwnPageProps) {
  const t = useTranslations('trustOwn');
  const locale = useLocale();
  const { items, services, tiles, withheld } = portal;
  const about = aboutTexts(portal, locale);
  const has = (kind: TrustKind) => items.some(({ content }) => content.kind === kind);
  return (
    <>
      {portal.isHeldBack && <HeldBackNote />}
      <Section id="services" title={t('servicesTitle')} lede={t('servicesText')}>
        {services.length > 0 ? (
          <ServiceList services={services} />
        ) : (
          <Callout title={t('noServices')}>
            {t(portal.isKnown ? 'noneNow' : 'nothingKnown', { vendor: vendorName })}
          </Callout>
        )}
      </Section>
      {tiles.length > 0 && (
        <Section id="measured" title={t('tilesTitle')} lede={t('tilesText')}>
          <OwnTiles tiles={tiles} doors={doors} />
        </Section>
      )}
      {has('update') && (
        <Section id="updates" title={t('updatesTitle')} lede={t('updatesText')}>
          <UpdateList items={itemsOfKind(items, 'update')} about={about} />
        </Section>
      )}
      {(has('document') || withheld.length > 0) && (
        <Section id="documents" title={t('documentsTitle')} lede={t('documentsText')}>
          <DocumentList items={itemsOfKind(items, 'document')} isSignedIn about={about} asked={asked} />
          {withheld.map((item) => (
            <WithheldNote key={item.slug} item={item} />
          ))}
        </Section>
      )}
      {has('compliance') && (
        <Section id="compliance" title={t('complianceTitle')}>
          <ComplianceList items={itemsOfKind(items, 'compliance')} about={about} />
        </Section>
      )}
      {has('subprocessor') && (
        <Section id="subprocessors" title={t('subprocessorsTitle')} lede={t('subprocessorsText')}>
          <div className="flex flex-col gap-6">
            <SubprocessorTable items={itemsOfKind(items, 'subprocessor')} query={query} about={about} />
            <AnnouncedChanges items={itemsOfKind(items, 'subprocessor')} today={portal.asOf} />
          </div>
        </Section>
      )}
      {items.length === 0 && withheld.length === 0 && (
        <EmptyState title={t('empty')} text={t('emptyText', { vendor: vendorName })} />
      )}
      <Section id="places" title={t('placesTitle')} lede={t('placesText')}>
        <Places places={places} />
      </Section>
    </>
  );
}

function Places({ places }: { places: readonly OwnPlace[] }) {
  return (
    <ul className="grid gap-x-8 border-t sm:grid-cols-2">
      {places.map(({ href, key, text, title }) => (
        <li key={key} className="flex flex-col gap-1 border-b py-4">
          <Link href={href}>{title}</Link>
          <p className="max-w-(--width-text) text-sm text-ink-soft">{text}</p>
        </li>
      ))}
    </ul>
  );
}
