import { HandCoins } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { type Filter, FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { FigureRow } from '#components/ui/page-header.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import { APPROVAL_STATES, type ApprovalState } from '#core/approvals/lifecycle.ts';
import { CREDIT_KINDS } from '#core/billing/credit-kinds.ts';
import type { CreditGivenDto, CreditsGiven } from '#server/modules/billing/contract-given.ts';

const TONES: Readonly<Record<ApprovalState, Tone>> = {
  proposed: 'attention',
  approved: 'estimate',
  executed: 'proved',
  rejected: 'failure',
  withdrawn: 'neutral',
  expired: 'neutral',
  stale: 'attention',
};

/** A customer as the list names it, and where its things are. */
export type GivenTenant = { readonly id: string; readonly externalId: string; readonly name: string };
type TenantOf = (tenantId: string) => GivenTenant;

type GivenListProps = {
  readonly given: CreditsGiven;
  readonly tenants: readonly GivenTenant[];
  readonly query: SearchQuery;
  readonly csvHref: string;
};

/** Everything that was given within a time, with sums by currency; each row leads to its document and its approval. */
export function GivenList({ csvHref, given, query, tenants }: GivenListProps) {
  const t = useTranslations('given');
  const columns = useGivenColumns(tenantsById(tenants));
  return (
    <div className="flex flex-col gap-8">
      {given.isCut && (
        <Callout tone="attention" title={t('cut')}>
          {t('cutText')}
        </Callout>
      )}
      {given.totals.length > 0 && (
        <FigureRow>
          {given.totals.map(({ currency, given: amount, givenCount, waiting, waitingCount }) => (
            <Figure
              key={currency}
              label={t('givenIn', { currency })}
              size="large"
              value={{ kind: 'amount', amount, currency }}
              note={t('counts', {
                given: givenCount,
                waiting: waitingCount,
                amount: `${waiting} ${currency}`,
              })}
            />
          ))}
        </FigureRow>
      )}
      <DataTable
        caption={t('caption')}
        columns={columns}
        rows={given.credits}
        rowKey={({ approvalId }) => approvalId}
        query={query}
        csvHref={csvHref}
        filters={<FilterBar filters={useFilters({ given, tenants })} query={query} />}
        dense
        empty={
          <EmptyState
            title={t('empty')}
            text={t('emptyText')}
            picture={<HandCoins size={36} strokeWidth={1.25} />}
          />
        }
      />
    </div>
  );
}

/** Looks a customer up; what the reader may not see by name is shown by its id. */
export function tenantsById(tenants: readonly GivenTenant[]): TenantOf {
  const byId = new Map(tenants.map((one) => [one.id, one]));
  return (id) => byId.get(id) ?? { id, externalId: id, name: id };
}

function useFilters({ given, tenants }: Pick<GivenListProps, 'given' | 'tenants'>): Filter[] {
  const t = useTranslations('given');
  const kinds = useTranslations('creditKinds');
  const states = useTranslations('approvals.states');
  const choice = (
    name: 'kind' | 'tenant' | 'proposer' | 'approver' | 'state',
    options: readonly { readonly value: string; readonly label: string }[],
  ) => ({
    kind: 'choice' as const,
    name,
    label: t(name),
    options: [{ value: '', label: t('any') }, ...options],
  });
  const people = (all: CreditsGiven['proposers']) =>
    all.map(({ actor, name }) => ({ value: actor, label: name }));
  return [
    { kind: 'date', name: 'from', label: t('from') },
    { kind: 'date', name: 'to', label: t('to') },
    choice('kind', [
      ...CREDIT_KINDS.map((kind) => ({ value: kind, label: kinds(kind) })),
      { value: 'none', label: kinds('none') },
    ]),
    choice(
      'tenant',
      tenants.map(({ externalId, name }) => ({ value: externalId, label: name })),
    ),
    choice('proposer', people(given.proposers)),
    choice('approver', people(given.approvers)),
    choice(
      'state',
      APPROVAL_STATES.map((state) => ({ value: state, label: states(state) })),
    ),
  ];
}

/** Where the document of a credit is shown, once there is one. */
function documentHref({ form, number }: CreditGivenDto, { externalId }: GivenTenant): string | null {
  if (number === null) return null;
  return form === 'grant'
    ? `/desk/tenants/${externalId}/credits#${number}`
    : `/desk/credit-notes/${externalId}/${number}`;
}

/** The columns of credits, for the list and for what a signal stands on. */
export function useGivenColumns(tenantOf: TenantOf): Column<CreditGivenDto>[] {
  const t = useTranslations('given');
  const kinds = useTranslations('creditKinds');
  const states = useTranslations('approvals.states');
  return [
    {
      key: 'number',
      header: t('what'),
      primary: true,
      cell: (credit) => {
        const href = documentHref(credit, tenantOf(credit.tenantId));
        return (
          <span className="flex flex-col items-start whitespace-nowrap">
            {href === null ? (
              t(`forms.${credit.form}`)
            ) : (
              <Link href={href} className="inline-flex min-h-6 items-center">
                {credit.number}
              </Link>
            )}
            <Link
              href={`/desk/approvals/${credit.approvalId}`}
              className="inline-flex min-h-6 items-center text-xs font-normal"
              aria-label={t('approvalOf', { number: credit.number ?? t(`forms.${credit.form}`) })}
            >
              {t('approval')}
            </Link>
          </span>
        );
      },
    },
    { key: 'kind', header: t('kind'), cell: ({ creditKind }) => kinds(creditKind ?? 'none') },
    { key: 'tenant', header: t('tenant'), cell: ({ tenantId }) => tenantOf(tenantId).name },
    { key: 'proposer', header: t('proposer'), cell: ({ proposer }) => proposer.name },
    {
      key: 'approver',
      header: t('approver'),
      cell: ({ approvers }) => approvers.map(({ name }) => name).join(', ') || '–',
    },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <span className="line-clamp-2 [overflow-wrap:anywhere]">{reason}</span>,
    },
    { key: 'at', header: t('at'), cell: ({ proposedAt }) => <RelativeTime instant={proposedAt} /> },
    {
      key: 'state',
      header: t('state'),
      cell: ({ state }) => (
        <Status tone={TONES[state]} look="text">
          {states(state)}
        </Status>
      ),
    },
    {
      key: 'changed',
      header: t('changed'),
      hidden: true,
      cell: ({ changedAt }) => <ExactTime instant={changedAt} />,
    },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
  ];
}
