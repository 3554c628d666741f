import { describe, expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import type { DeskChangeView, TenantChangeView } from '#server/modules/announcements/contract.ts';
import { DeskChanges } from './desk-changes.tsx';
import { TenantChanges } from './tenant-changes.tsx';

const both = (text: string) => ({ en: text, es: `${text} (es)` });
const at = '2026-11-24T10:00:00.000Z';
const told = { toldAt: at, people: 2, attestationId: 'b' };
const change: TenantChangeView = {
  id: '1',
  slug: 'host',
  version: 2,
  kind: 'new',
  content: {
    kind: 'subprocessor',
    name: 'Host',
    purpose: both('Servers'),
    region: both('EU'),
    dataCategories: both('Usage'),
    since: '2024-01-01',
    url: null,
  },
  before: null,
  effectiveFrom: '2027-01-10',
  publishedAt: at,
  objectionsUntil: '2027-01-09',
  state: 'withdrawn',
  withdrawn: { at, by: null },
  toldAt: at,
  daysAhead: 47,
  people: 2,
  attestationId: 'a',
  withdrawalTold: told,
  mayObject: false,
  objection: null,
};

describe('a change that does not happen', () => {
  test('says so to the customer, with the day on which they were told, and no day to object', () => {
    const said = words(<TenantChanges changes={[change]} objectTo={null} />);
    expect(said).toContain('it does not happen');
    expect(said).toMatch(/Told that it does not happen .*2 people/);
    expect(said).not.toContain('Objections until');
    const replaced = { ...change, withdrawn: { at, by: 3 }, withdrawalTold: null };
    const other = words(<TenantChanges changes={[replaced]} objectTo={null} />);
    expect(other).toContain('another notice took its place');
    expect(other).not.toContain('Told that it does not happen');
  });

  test('says on the desk who was told that it is off, and who not yet', () => {
    const customer = {
      ...told,
      tenantId: '1',
      externalId: 'acme',
      name: 'Acme',
      daysAhead: 47,
      mailsSent: 2,
    };
    const shown: DeskChangeView = {
      ...change,
      isDone: false,
      customers: [
        { ...customer, withdrawalTold: told, objection: null },
        { ...customer, tenantId: '2', name: 'Bolt', withdrawalTold: null, objection: null },
      ],
    };
    const said = words(<DeskChanges changes={[shown]} query={{}} answerTo={null} />);
    expect(said).toContain('Not everybody concerned was told yet');
    expect(said.match(/not yet/g)).toHaveLength(1);
  });
});
