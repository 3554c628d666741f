import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { hrefWith, type SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { PlanVersionDetail, PlanVersionSummary } from '#server/modules/pricing/contract.ts';
import { ChargeTerms } from './charge-terms.tsx';
import { PlanChanges } from './plan-changes.tsx';

type PriceBookProps = {
  readonly plans: readonly PlanVersionSummary[];
  readonly opened: PlanVersionDetail | null;
  readonly query: SearchQuery;
};

/** Every published version of every plan; one of them opened with what it states and what it changed. */
export function PriceBook({ plans, opened, query }: PriceBookProps) {
  const t = useTranslations('priceBook');
  const locale = useLocale();
  const columns: Column<PlanVersionSummary>[] = [
    {
      key: 'plan',
      header: t('plan'),
      primary: true,
      cell: ({ name, plan, version }) => (
        <Link href={hrefWith(query, { plan, version: String(version) })}>
          {t('planVersion', { name: name[locale], version })}
        </Link>
      ),
    },
    { key: 'currency', header: t('currency'), cell: ({ currency }) => currency },
    { key: 'interval', header: t('interval'), cell: ({ interval }) => t(`intervals.${interval}`) },
    {
      key: 'effective',
      header: t('effectiveFrom'),
      cell: ({ effectiveFrom }) => <CivilDate date={effectiveFrom} />,
    },
    {
      key: 'published',
      header: t('published'),
      cell: ({ approvalId, publishedAt, publishedBy }) => (
        <span className="flex flex-col">
          <CivilDate date={publishedAt.slice(0, 10)} />
          {approvalId === null ? (
            <span className="text-xs text-ink-quiet">{publishedBy}</span>
          ) : (
            <Link href={`/desk/approvals/${approvalId}`}>{t('openApproval')}</Link>
          )}
        </span>
      ),
    },
    {
      key: 'digest',
      header: t('digest'),
      cell: ({ digest }) => <Identifier value={digest} label={t('digest')} ends={6} />,
    },
  ];
  if (plans.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <>
      <DataTable
        caption={t('title')}
        columns={columns}
        rows={plans}
        rowKey={({ plan, version }) => `${plan} ${version}`}
        query={query}
        dense
      />
      {opened !== null && <OpenedVersion version={opened} />}
    </>
  );
}

function OpenedVersion({ version }: { version: PlanVersionDetail }) {
  const t = useTranslations('priceBook');
  const p = useTranslations('invoices.plan');
  const locale = useLocale();
  const { changes, document, previousVersion } = version;
  return (
    <Section title={t('planVersion', { name: version.name[locale], version: version.version })} id="version">
      {version.approvalId === null ? (
        <Callout title={t('beforeApprovals')} />
      ) : (
        <Callout
          tone="proved"
          title={t('approvedBy')}
          action={<Link href={`/desk/approvals/${version.approvalId}`}>{t('openApproval')}</Link>}
        />
      )}
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold">
          {previousVersion === null ? p('firstVersion') : p('changesSince', { version: previousVersion })}
        </h3>
        {previousVersion !== null && <PlanChanges changes={changes} charges={document.charges} />}
      </div>
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold">{t('charges')}</h3>
        {document.charges.map((charge) => (
          <ChargeTerms key={charge.key} charge={charge} />
        ))}
      </div>
      <details>
        <summary className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-[3px]">
          {t('wholeRule')}
        </summary>
        <CodeBlock label={t('wholeRule')} text={JSON.stringify(document, null, 2)} />
      </details>
    </Section>
  );
}
