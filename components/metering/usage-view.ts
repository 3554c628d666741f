import type { SearchQuery } from '#components/ui/search-query.ts';
import type { UsageMeterView, UsageTable } from '#server/modules/metering/contract.ts';

/** One table of usage as a page has it: what was read, which meter is shown, and the address that asked for it. */
export type UsageView = {
  /** `/t/acme/usage`. */
  readonly home: string;
  readonly query: SearchQuery;
  readonly table: UsageTable;
  readonly meter: UsageMeterView;
  readonly meterName: string;
  /** The dimension that the chart and the table are broken down by. */
  readonly dimension: string | null;
  readonly period: string;
};

/** Where the canonical JSON of a seal is. */
export function sealHref(home: string, seal: { readonly day: string; readonly sequence: number }): string {
  return `${home}/seals/${seal.day}/${seal.sequence}`;
}
