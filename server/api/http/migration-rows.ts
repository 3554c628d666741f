import type { PlanMigrationDto } from '#server/modules/billing/contract-migrations.ts';

/** The columns of `migrationRows`. */
export const MIGRATION_COLUMNS = [
  'started',
  'tenant',
  'name',
  'from',
  'to',
  'direction',
  'state',
  'detail',
  'notice_days',
  'notice_on',
  'planned_for',
  'channel',
  'recipient',
  'told_for',
  'told_at',
  'sent_at',
];

/** A line for each who was told of a migration, and one for a subscription of which nobody was told. */
export function migrationRows(migrations: readonly PlanMigrationDto[]): string[][] {
  return migrations.flatMap(({ createdAt, subscriptions }) =>
    subscriptions.flatMap((one) => {
      const facts = [
        createdAt,
        one.tenant,
        one.tenantName,
        String(one.fromVersion),
        String(one.toVersion),
        one.direction,
        one.state,
        one.detail ?? '',
        String(one.noticeDays),
        one.noticeOn ?? '',
        one.plannedFor,
      ];
      if (one.notices.length === 0) return [[...facts, '', '', '', '', '']];
      return one.notices.map(({ channel, recipient, sentAt, toldAt, toldFor }) => [
        ...facts,
        channel,
        recipient,
        toldFor,
        toldAt,
        sentAt ?? '',
      ]);
    }),
  );
}
