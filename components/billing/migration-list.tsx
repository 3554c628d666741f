import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { MigrationState } from '#core/pricing/migration-lifecycle.ts';
import type { PlanMigrationDto } from '#server/modules/billing/contract-migrations.ts';
import { PriceDirection } from './price-direction.tsx';

type Row = PlanMigrationDto['subscriptions'][number];

type MigrationListProps = {
  readonly migrations: readonly PlanMigrationDto[];
  readonly query: SearchQuery;
  /** Absent for those who may only look. */
  readonly withdraw: ((which: { migrationId: string; only?: string }) => FormAction) | null;
};

const TONES: Readonly<Record<MigrationState, Tone>> = {
  planned: 'estimate',
  notified: 'neutral',
  applied: 'proved',
  withdrawn: 'neutral',
  refused: 'attention',
};

const OBSTACLES = ['cancelled', 'overtaken', 'no_mailbox'] as const;

/** The migrations of a plan: who was told when and at which mailbox, and where each subscription stands. */
export function MigrationList({ migrations, query, withdraw }: MigrationListProps) {
  return migrations.map((migration, index) => (
    <OneMigration
      key={migration.id}
      migration={migration}
      query={query}
      withdraw={withdraw}
      name={`m${index}`}
    />
  ));
}

type OneMigrationProps = Pick<MigrationListProps, 'query' | 'withdraw'> & {
  readonly migration: PlanMigrationDto;
  readonly name: string;
};

function OneMigration({ migration, name, query, withdraw }: OneMigrationProps) {
  const t = useTranslations('migrations');
  const { createdAt, createdBy, id, plan, reason, subscriptions, toVersion } = migration;
  const open = subscriptions.filter(isOpen).length;
  const columns = useMigrationColumns(
    withdraw === null ? null : (only) => withdraw({ migrationId: id, only }),
  );
  const title = t('listTitle', { version: toVersion, count: subscriptions.length });
  return (
    <Section
      title={title}
      lede={t('listText', { by: createdBy, reason })}
      actions={
        withdraw !== null &&
        open > 0 && (
          <ReasonDialog
            trigger={t('withdrawAll')}
            title={t('withdrawAllTitle', { count: open })}
            description={t('withdrawText')}
            label={t('withdrawReason')}
            confirm={t('withdraw')}
            isDanger
            action={withdraw({ migrationId: id })}
          />
        )
      }
    >
      <p className="text-sm text-ink-quiet">
        {t('startedAt')} <ExactTime instant={createdAt} />
      </p>
      <DataTable
        caption={title}
        columns={columns}
        rows={subscriptions}
        rowKey={(row) => row.id}
        query={query}
        name={name}
        csvHref={`/desk/price-book/migrate/csv?plan=${plan}`}
        dense
      />
    </Section>
  );
}

function isOpen({ state }: Row): boolean {
  return state === 'planned' || state === 'notified';
}

function useMigrationColumns(withdraw: ((id: string) => FormAction) | null): Column<Row>[] {
  const t = useTranslations('migrations');
  return [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      cell: ({ tenant, tenantName }) => (
        <Link href={`/desk/tenants/${tenant}/subscriptions`}>{tenantName}</Link>
      ),
    },
    { key: 'from', header: t('from'), cell: ({ fromVersion }) => t('version', { version: fromVersion }) },
    {
      key: 'price',
      header: t('price'),
      cell: ({ direction }) => <PriceDirection direction={direction} />,
    },
    { key: 'state', header: t('state'), cell: (row) => <Standing row={row} /> },
    { key: 'told', header: t('told'), cell: (row) => <Told row={row} /> },
    { key: 'planned', header: t('planned'), cell: ({ plannedFor }) => <CivilDate date={plannedFor} /> },
    {
      key: 'act',
      header: t('act'),
      cell: (row) =>
        withdraw !== null && isOpen(row) ? (
          <ReasonDialog
            trigger={t('withdraw')}
            about={row.tenantName}
            size="sm"
            title={t('withdrawTitle', { tenant: row.tenantName })}
            description={t('withdrawText')}
            label={t('withdrawReason')}
            confirm={t('withdraw')}
            isDanger
            action={withdraw(row.id)}
          />
        ) : (
          '–'
        ),
    },
  ];
}

/** The state as a word, and what it waits for or why it ended. */
function Standing({ row }: { row: Row }) {
  const t = useTranslations('migrations');
  const { detail, direction, noticeOn, state } = row;
  const known = OBSTACLES.find((one) => one === detail);
  return (
    <span className="flex flex-col items-start gap-0.5">
      <Status tone={TONES[state]}>{t(`states.${state}`)}</Status>
      {state === 'notified' && direction === 'rise' && noticeOn === null && (
        <span className="text-xs text-attention">{t('mailWaits')}</span>
      )}
      {detail !== null && (
        <span className="text-xs break-words text-ink-quiet">
          {known === undefined ? detail : t(`obstacles.${known}`)}
        </span>
      )}
    </span>
  );
}

/** Each mailbox with when its mail went out, and how many people have it in the application. */
function Told({ row }: { row: Row }) {
  const t = useTranslations('migrations');
  const latest = row.notices.at(-1)?.toldFor;
  const notices = row.notices.filter(({ toldFor }) => toldFor === latest);
  const shown = notices.filter(({ channel }) => channel === 'in_app').length;
  if (notices.length === 0) return t('nobodyTold');
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {notices
        .filter(({ channel }) => channel === 'mail')
        .map(({ recipient, sentAt }) => (
          <li key={recipient} className="flex flex-col">
            <span className="break-all">{recipient}</span>
            <span className="text-xs text-ink-quiet">
              {sentAt === null ? t('notSent') : <ExactTime instant={sentAt} />}
            </span>
          </li>
        ))}
      {shown > 0 && <li className="text-xs text-ink-quiet">{t('inApp', { count: shown })}</li>}
    </ul>
  );
}
