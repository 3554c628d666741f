import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { statementRangeOf } from '#core/payments/statement-range.ts';
import { addDays } from '#core/time/civil-date.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';

/** What the page of a statement shows, for the days that its address asks for. */
export async function readStatementPage(input: {
  readonly tenant: { readonly externalId: string; readonly zone: string };
  readonly query: SearchQuery;
  readonly now: Date;
}) {
  const { tenant, query, now } = input;
  const caller = await getCaller();
  const range = statementRangeOf({
    from: queryValue(query, 'from'),
    to: queryValue(query, 'to'),
    today: civilDateIn(now.getTime(), tenant.zone),
  });
  const statement = await orNotFound(caller.payments.statement({ tenant: tenant.externalId, ...range }));
  const shown = hrefWith({}, { from: range.start, to: addDays(range.end, -1) });
  return { statement, range, csvHref: `/t/${tenant.externalId}/statement/csv${shown}` };
}
