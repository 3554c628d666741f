import { expect, test } from 'vitest';
import { MIGRATION_COLUMNS, migrationRows } from './migration-rows.ts';

const subscription = {
  tenantId: 'id',
  id: 'id',
  subscriptionId: 'id',
  tenant: 'acme',
  tenantName: 'Acme',
  plan: 'pro',
  fromVersion: 1,
  toVersion: 2,
  direction: 'rise',
  state: 'notified',
  noticeDays: 30,
  plannedFor: '2026-11-01',
  noticeOn: '2026-10-02',
  toldAt: '2026-10-02T09:00:00.000Z',
  detail: null,
  changedAt: '2026-10-02T09:00:00.000Z',
} as const;
const notice = {
  recipient: 'ap@acme.example',
  toldFor: '2026-11-01',
  toldAt: '2026-10-02T09:00:00.000Z',
  sentAt: '2026-10-02T09:00:05.000Z',
  channel: 'mail',
} as const;

test('has a line for each who was told, and one where nobody was, under the same columns', () => {
  const rows = migrationRows([
    {
      id: 'id',
      plan: 'pro',
      toVersion: 2,
      notBefore: '2026-11-01',
      reason: 'costs rose',
      createdBy: 'Hugo',
      createdAt: '2026-10-01T09:00:00.000Z',
      subscriptions: [
        { ...subscription, notices: [notice, { ...notice, recipient: 'cfo@acme.example', sentAt: null }] },
        { ...subscription, tenant: 'nobody', state: 'planned', detail: 'no_mailbox', notices: [] },
      ],
    },
  ]);
  expect(rows.map((row) => [row[1], row[6], row[12], row[15]])).toEqual([
    ['acme', 'notified', 'ap@acme.example', '2026-10-02T09:00:05.000Z'],
    ['acme', 'notified', 'cfo@acme.example', ''],
    ['nobody', 'planned', '', ''],
  ]);
  expect(rows.every((row) => row.length === MIGRATION_COLUMNS.length)).toBe(true);
});
