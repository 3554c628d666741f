import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { type CreditGivenDto, givenQuery } from '#server/modules/billing/contract-given.ts';
import { readCreditSignals, readCreditsGiven } from '#server/modules/billing/index.ts';
import { readTenants } from '#server/modules/tenancy/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute } from './routes.ts';

const HEADER = [
  'number',
  'form',
  'kind',
  'tenant',
  'currency',
  'amount',
  'state',
  'proposed_by',
  'proposed_at',
  'approved_by',
  'changed_at',
  'reason',
  'approval',
];

function cellsOf(credit: CreditGivenDto, tenant: string): string[] {
  return [
    credit.number ?? '',
    credit.form,
    credit.creditKind ?? '',
    tenant,
    credit.currency,
    credit.amount,
    credit.state,
    credit.proposer.name,
    credit.proposedAt,
    credit.approvers.map(({ name }) => name).join('; '),
    credit.changedAt,
    credit.reason,
    credit.approvalId,
  ];
}

type Named = { readonly id: string; readonly externalId: string };
const namesOf = (tenants: readonly Named[]) => {
  const names = new Map(tenants.map(({ externalId, id }) => [id, externalId]));
  return (id: string) => names.get(id) ?? id;
};

function csvResponse(fileName: string, csv: string): Response {
  const bytes = utf8(csv);
  return downloadResponse({
    fileName,
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
}

/** The credits of the list that an address asks for, one row each. */
export const creditsGivenCsvRoute = sessionRoute('desk.credits-csv', async (call) => {
  const { acrossTenants, actor, now, url } = call;
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'billing.readCredits', 'vendor');
  return acrossTenants('credits given to all tenants', async (ctx) => {
    const tenants = await readTenants(ctx);
    const filters = givenQuery((name) => url.searchParams.get(name), { now, tenants });
    const { credits } = await readCreditsGiven(ctx, filters);
    const nameOf = namesOf(tenants);
    const rows = credits.map((credit) => cellsOf(credit, nameOf(credit.tenantId)));
    return csvResponse(`credits-${filters.from}-${filters.to}.csv`, formatCsv(HEADER, rows));
  });
});

/** Every signal of misuse with every credit that it stands on: one row for each pair of them. */
export const creditSignalsCsvRoute = sessionRoute('desk.credit-signals-csv', async (call) => {
  const { acrossTenants, actor } = call;
  authorise({ actor }, 'billing.readCreditSignals', 'vendor');
  return acrossTenants('signals of misuse in credits', async (ctx) => {
    const nameOf = namesOf(await readTenants(ctx));
    const signals = await readCreditSignals(ctx);
    const header = [
      'signal',
      'people',
      'count',
      'of',
      'percent',
      'cap',
      'least_count',
      'least_percent',
      'days',
    ];
    const rows = signals.flatMap(({ cap, count, credits, kind, ofCount, people, percent, rule }) => {
      const about = [
        kind,
        people.map(({ name }) => name).join('; '),
        ...[count, ofCount, percent].map(String),
        cap ?? '',
        ...[rule.count, rule.percent, rule.windowDays].map(String),
      ];
      return credits.map((credit) => [...about, ...cellsOf(credit, nameOf(credit.tenantId))]);
    });
    return csvResponse('credit-signals.csv', formatCsv([...header, ...HEADER], rows));
  });
});
