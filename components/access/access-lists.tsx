import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import { ERASED } from '#core/retention/erased.ts';
import type {
  AccessEventView,
  AccessLogPage,
  BindingView,
  GrantView,
  RequestView,
} from '#server/modules/access/contract.ts';
import { ApproveDialog } from './decide-forms.tsx';

type ListProps<Row> = { readonly rows: readonly Row[]; readonly query: SearchQuery };

const TONES: Readonly<Record<RequestView['state'] | GrantView['state'], Tone>> = {
  unproven: 'neutral',
  requested: 'attention',
  approved: 'proved',
  declined: 'neutral',
  expired: 'neutral',
  active: 'proved',
  revoked: 'failure',
};

function empty(text: string) {
  return <p className="border-y py-6 text-sm text-ink-quiet">{text}</p>;
}

/** Who it is, or that they were erased. */
function Who({ address }: { readonly address: string }) {
  const t = useTranslations('access');
  return address === ERASED ? <em>{t('erased')}</em> : <span className="break-all">{address}</span>;
}

function useStateWord() {
  const t = useTranslations('accessDesk.states');
  return (state: keyof typeof TONES) => (
    <Status tone={TONES[state]} look="text">
      {t(state)}
    </Status>
  );
}

/** Requests, those that wait first, each with what stands behind it and the two answers. */
export function RequestList({
  rows,
  query,
  decideBy,
}: ListProps<RequestView> & {
  /** Null for those who may not decide. */
  readonly decideBy:
    | ((request: RequestView) => { readonly approve: FormAction; readonly decline: FormAction })
    | null;
}) {
  const t = useTranslations('accessDesk');
  const locale = useLocale();
  const stateWord = useStateWord();
  const waitsFirst = [...rows].sort(
    (a, b) => Number(b.state === 'requested') - Number(a.state === 'requested'),
  );
  const columns: Column<RequestView>[] = [
    {
      key: 'mailbox',
      header: t('mailbox'),
      primary: true,
      cell: ({ address }) => <Who address={address} />,
    },
    { key: 'company', header: t('company'), cell: ({ company }) => company ?? t('noCompany') },
    { key: 'document', header: t('document'), cell: ({ title }) => title[locale] },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <Who address={reason} />,
    },
    {
      key: 'nda',
      header: t('nda'),
      cell: ({ nda, needsNda }) => t(`ndaStandings.${needsNda ? nda : 'notNeeded'}`),
    },
    { key: 'askedAt', header: t('askedAt'), cell: ({ requestedAt }) => <ExactTime instant={requestedAt} /> },
    { key: 'state', header: t('state'), cell: ({ state }) => stateWord(state) },
    {
      key: 'act',
      header: t('act'),
      cell: (request) => {
        if (decideBy === null || request.state !== 'requested') return request.decisionReason;
        const { approve, decline } = decideBy(request);
        const { address, title } = request;
        return (
          <span className="flex flex-wrap gap-2 phone:justify-end">
            <ApproveDialog action={approve} document={title[locale]} mailbox={address} />
            <ReasonDialog
              trigger={t('decline')}
              about={`${title[locale]}, ${address}`}
              title={t('declineTitle', { mailbox: address })}
              description={t('declineText')}
              label={t('why')}
              help={t('whyHelp')}
              confirm={t('decline')}
              size="sm"
              action={decline}
            />
          </span>
        );
      },
    },
  ];
  return (
    <DataTable
      caption={t('requestsTitle')}
      columns={columns}
      rows={waitsFirst}
      rowKey={({ id }) => id}
      query={query}
      csvHref="/desk/access/csv?list=requests"
      name="requests-"
      dense
      empty={empty(t('noRequests'))}
    />
  );
}

/** Grants, the latest first, with how often each was used and the way to end it. */
export function GrantList({
  rows,
  query,
  revokeOf,
}: ListProps<GrantView> & { readonly revokeOf: ((grant: GrantView) => FormAction) | null }) {
  const t = useTranslations('accessDesk');
  const locale = useLocale();
  const stateWord = useStateWord();
  const columns: Column<GrantView>[] = [
    {
      key: 'mailbox',
      header: t('mailbox'),
      primary: true,
      cell: ({ address }) => <Who address={address} />,
    },
    { key: 'document', header: t('document'), cell: ({ title }) => title[locale] },
    { key: 'state', header: t('state'), cell: ({ state }) => stateWord(state) },
    { key: 'grantedAt', header: t('grantedAt'), cell: ({ grantedAt }) => <ExactTime instant={grantedAt} /> },
    { key: 'until', header: t('until'), cell: ({ expiresAt }) => <ExactTime instant={expiresAt} /> },
    { key: 'opened', header: t('opened'), align: 'end', cell: ({ opened }) => opened },
    {
      key: 'policy',
      header: t('policy'),
      cell: ({ policyHash }) => <code title={policyHash}>{policyHash.slice(0, 12)}</code>,
    },
    {
      key: 'act',
      header: t('act'),
      cell: (grant) =>
        revokeOf === null || grant.state !== 'active' ? null : (
          <ReasonDialog
            trigger={t('revoke')}
            about={`${grant.title[locale]}, ${grant.address}`}
            title={t('revokeTitle', { mailbox: grant.address })}
            description={t('grantsText')}
            label={t('why')}
            help={t('whyHelp')}
            confirm={t('revoke')}
            isDanger
            size="sm"
            action={revokeOf(grant)}
          />
        ),
    },
  ];
  return (
    <DataTable
      caption={t('grantsTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      query={query}
      csvHref="/desk/access/csv?list=grants"
      name="grants-"
      dense
      empty={empty(t('noGrants'))}
    />
  );
}

/** Who is bound by an agreement, and how. */
export function BindingList({ rows, query }: ListProps<BindingView>) {
  const t = useTranslations('accessDesk');
  const columns: Column<BindingView>[] = [
    {
      key: 'party',
      header: t('party'),
      primary: true,
      cell: ({ party }) => <Who address={party} />,
    },
    { key: 'entity', header: t('legalEntity'), cell: ({ legalEntity }) => <Who address={legalEntity} /> },
    { key: 'signer', header: t('signer'), cell: ({ signer }) => <Who address={signer} /> },
    {
      key: 'how',
      header: t('how'),
      cell: ({ kind, textVersion }) => t(`kinds.${kind}`, { version: textVersion ?? 0 }),
    },
    { key: 'at', header: t('at'), cell: ({ at }) => <ExactTime instant={at} /> },
    {
      key: 'endsAt',
      header: t('endsAt'),
      cell: ({ endsAt }) => (endsAt === null ? null : <ExactTime instant={endsAt} />),
    },
  ];
  return (
    <DataTable
      caption={t('ndaTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      query={query}
      csvHref="/desk/access/csv?list=agreements"
      name="agreements-"
      dense
      empty={empty(t('noBindings'))}
    />
  );
}

/** Who opened what, the latest first; where there is more than is shown, it says where the rest is. */
export function OpenedList({
  log,
  query,
  csvHref,
  place,
}: {
  readonly log: AccessLogPage;
  readonly query: SearchQuery;
  readonly csvHref: string;
  readonly place: 'desk' | 'portal';
}) {
  const t = useTranslations('access');
  const locale = useLocale();
  const desk = useTranslations('accessDesk');
  const isDesk = place === 'desk';
  const columns: Column<AccessEventView>[] = [
    {
      key: 'who',
      header: t('who'),
      primary: true,
      cell: ({ address }) => <Who address={address} />,
    },
    { key: 'document', header: t('document'), cell: ({ title }) => title[locale] },
    { key: 'version', header: t('version'), align: 'end', cell: ({ version }) => version },
    {
      key: 'openedAt',
      header: t('openedAt'),
      cell: ({ openedAt }) => <ExactTime instant={openedAt} seconds />,
    },
  ];
  return (
    <DataTable
      caption={isDesk ? desk('logTitle') : t('openedTitle')}
      columns={columns}
      rows={log.events}
      {...(log.next === null
        ? {}
        : {
            filters: (
              <p className="text-sm text-ink-quiet">{t('openedNewest', { count: log.events.length })}</p>
            ),
          })}
      rowKey={({ address, openedAt, slug }) => `${openedAt} ${address} ${slug}`}
      query={query}
      csvHref={csvHref}
      name="log-"
      dense={isDesk}
      empty={empty(isDesk ? desk('noLog') : t('openedEmpty'))}
    />
  );
}
