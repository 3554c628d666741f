import { z } from 'zod';
import { civilDate } from '#core/contracts/primitives.ts';
import type { RecordReport } from '#core/proof/bundle/check-record.ts';
import type { AttestationView } from './contract.ts';

const kind = z
  .string()
  .max(80)
  .regex(/^[a-z][a-z0-9-]*$/);

/** The vendor's own records in an address, where a customer's short name would stand; no short name begins so. */
export const VENDOR_CHOICE = '-';

/** Records on one page of the search. */
export const RECORDS_PER_PAGE = 25;
export const RECORDS_PER_PAGE_MAX = 500;
/** Records in one CSV, the newest of what the filters choose; a multiple of the largest page. */
export const RECORDS_IN_CSV_MAX = 20_000;

export const recordSearchSchema = z.strictObject({
  kind: kind.optional(),
  /** The customer's external id; null for what concerns the vendor alone. */
  tenant: z.string().min(1).max(80).nullable().optional(),
  /** First and last day, in UTC, on which the record was signed. */
  from: civilDate.optional(),
  until: civilDate.optional(),
  /** The beginning of what the record is about, or exactly: its reference, its id, its entry's digest. */
  subject: z.string().min(1).max(300).optional(),
  /** Where the page before ended. */
  after: z.string().min(1).max(100).optional(),
  limit: z.number().int().min(1).max(RECORDS_PER_PAGE_MAX).default(RECORDS_PER_PAGE),
});
export type RecordSearch = z.input<typeof recordSearchSchema>;

/** A signed record as the search shows it. */
export type FoundRecord = AttestationView & {
  /** The customer's external id and name; null for the vendor's own records. */
  readonly tenant: string | null;
  readonly tenantName: string | null;
};

export type RecordPage = {
  readonly records: readonly FoundRecord[];
  /** What to give as `after` for the next page; null on the last. */
  readonly next: string | null;
};

/** The choices of an address as a search; what is not known there is left out. */
export function recordChoice(asked: (name: string) => string | undefined): RecordSearch {
  const known = <T>(schema: z.ZodType<T>, value: string | undefined): T | undefined =>
    schema.safeParse(value).data;
  const customer = asked('customer');
  const { shape } = recordSearchSchema;
  const search = {
    kind: known(shape.kind, asked('kind')),
    tenant: customer === VENDOR_CHOICE ? null : known(shape.tenant, customer || undefined),
    from: known(shape.from, asked('from')),
    until: known(shape.until, asked('until')),
    subject: known(shape.subject, asked('subject')?.trim() || undefined),
    after: known(shape.after, asked('after')),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** How an address names one record: by its index in the log, or by its id while it waits and always. */
export const entryNameSchema = z.union([
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,14})$/)
    .transform((text) => ({ index: Number(text) })),
  z.uuid().transform((id) => ({ id })),
]);

/** One record with everything that proves it. */
export type EntryView = FoundRecord & {
  /** The DSSE envelope and the receipt, byte for byte; the receipt is null while the record waits for the log. */
  readonly envelope: string;
  readonly receipt: string | null;
  /** What this server found when it checked the two against the published keys just now. */
  readonly report: RecordReport;
  /** By which signed record its payload was erased, and what that says; null where it was not. */
  readonly erased: {
    readonly recordId: string;
    readonly at: string;
    readonly erasure: string;
    readonly reason: string;
  } | null;
  readonly key: { readonly notBefore: Date; readonly notAfter: Date | null; readonly revokedAt: Date | null };
};
