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
import { formatDate } from '#core/format/format.ts';
import { planDifference } from '#core/pricing/plan-difference.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import type {
  PlanVersionDetail,
  PlanVersionSummary,
  SupersessionDto,
} from '#server/modules/pricing/contract.ts';
import { Supersessions } from './corrected-invoices.tsx';
import { PlanTerms } from './plan-terms.tsx';

type PriceBookProps = {
  readonly plans: readonly PlanVersionSummary[];
  readonly opened: PlanVersionDetail | null;
  /** The version that the opened one is told against; null for the one before it. */
  readonly compared: PlanVersionDetail | null;
  readonly superseded: readonly SupersessionDto[];
  readonly mayCorrect: boolean;
  readonly maySimulate: boolean;
  readonly query: SearchQuery;
  readonly meterNotes: ReadonlyMap<string, string>;
};

/** Every published version of every plan; one of them opened with what it states and what it changed. */
export function PriceBook({ plans, opened, superseded, ...rest }: PriceBookProps) {
  const { query } = rest;
  const t = useTranslations('priceBook');
  const ofCorrections = useTranslations('corrections');
  const locale = useLocale();
  const columns: Column<PlanVersionSummary>[] = [
    {
      key: 'plan',
      header: t('plan'),
      primary: true,
      cell: ({ name, plan, version }) => (
        <span className="flex flex-col">
          <Link href={hrefWith(query, { plan, version: String(version), since: undefined })}>
            {t('planVersion', { name: name[locale], version })}
          </Link>
          {superseded
            .filter((one) => one.plan === plan && one.version === version)
            .map(({ from, superseding }) => (
              <span key={superseding} className="text-xs text-attention">
                {ofCorrections('supersededBy', { version: superseding, from: formatDate(from, locale) })}
              </span>
            ))}
        </span>
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
      {opened !== null && (
        <OpenedVersion version={opened} versions={plans} superseded={superseded} {...rest} />
      )}
    </>
  );
}

type OpenedVersionProps = Omit<PriceBookProps, 'plans' | 'opened'> & {
  readonly version: PlanVersionDetail;
  readonly versions: readonly PlanVersionSummary[];
};

/** Links to the same version told against each other version of its plan. */
function Comparison({
  query,
  version,
  versions,
}: Pick<OpenedVersionProps, 'query' | 'version' | 'versions'>) {
  const t = useTranslations('priceBook');
  const others = versions.filter((one) => one.plan === version.plan && one.version !== version.version);
  if (others.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {t('compareWith')}
      {others.map((other) => (
        <Link key={other.version} href={`${hrefWith(query, { since: String(other.version) })}#version`}>
          {t('versionNumber', { version: other.version })}
        </Link>
      ))}
    </p>
  );
}

function OpenedVersion({ version, versions, superseded, ...rest }: OpenedVersionProps) {
  const { compared, mayCorrect, maySimulate, meterNotes, query } = rest;
  const ofCorrections = useTranslations('corrections');
  const t = useTranslations('priceBook');
  const locale = useLocale();
  const m = useTranslations('migrations');
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
      <Supersessions version={version} all={superseded} />
      <Comparison version={version} versions={versions} query={query} />
      <PlanTerms
        charges={document.charges}
        meterNotes={meterNotes}
        since={compared?.version ?? previousVersion}
        changes={
          compared === null ? changes : planDifference(compared.document as JsonValue, document as JsonValue)
        }
      />
      {version.version > 1 && (
        <p>
          <Link href={`/desk/price-book/migrate?plan=${version.plan}&to=${version.version}`}>
            {m('link')}
          </Link>
        </p>
      )}
      {maySimulate && (
        <p>
          <Link href={`/desk/price-book/simulate?plan=${version.plan}&version=${version.version}`}>
            {t('simulate')}
          </Link>
        </p>
      )}
      {mayCorrect && (
        <p>
          <Link href={`/desk/price-book/correct?plan=${version.plan}&version=${version.version}`}>
            {ofCorrections('correct')}
          </Link>
        </p>
      )}
      <details>
        <summary className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-[3px]">
          {t('wholeRule')}
        </summary>
        <CodeBlock label={t('wholeRule')} text={JSON.stringify(document, null, 2)} />
      </details>
    </Section>
  );
}
