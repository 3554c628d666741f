import { z } from 'zod';
import { civilDate } from '#core/contracts/primitives.ts';
import { controlName, controlOf, FRAMEWORKS } from '#core/controls/frameworks.ts';
import type { ExportPhase, ExportTrouble } from '#core/exports/lifecycle.ts';
import { lastQuarterBefore } from '#core/time/quarter.ts';

const kind = z
  .string()
  .max(80)
  .regex(/^[a-z][a-z0-9-]*$/);

const period = {
  /** First and last day, in UTC, on which the records were signed. */
  from: civilDate,
  until: civilDate,
};
type Period = { readonly from: string; readonly until: string };
const isInOrder = ({ from, until }: Period): boolean => from <= until;
const ORDER = { message: 'must not be before "from"', path: ['until'] };

export const requestExportSchema = z
  .strictObject({
    ...period,
    /** A customer's external id; null for all, and the vendor's own. */
    tenant: z.string().min(1).max(80).nullable().default(null),
    /** Empty for all. */
    kinds: z.array(kind).max(50).default([]),
    /** A control by its name (`soc2-2017:CC6.1`), instead of kinds: those that speak for it. */
    control: z
      .string()
      .max(80)
      .refine((name) => controlOf(name) !== null, { message: 'is no control of the mapping' })
      .nullable()
      .default(null),
  })
  .refine(isInOrder, ORDER);
export type RequestExportInput = z.input<typeof requestExportSchema>;

export const requestSnapshotSchema = z.strictObject(period).refine(isInOrder, ORDER);
export type RequestSnapshotInput = z.input<typeof requestSnapshotSchema>;

/** What one may have under way at a time, and ask for within a day. */
export const EXPORT_LIMITS = { underWay: 5, aDay: 100 } as const;
export const SNAPSHOT_LIMITS = { underWay: 1, aDay: 10 } as const;

/** An export as its page shows it. */
export type ExportView = {
  readonly run: string;
  readonly from: string;
  readonly until: string;
  /** The customer whose records are meant; null for all and the vendor's own. */
  readonly tenant: string | null;
  readonly kinds: readonly string[];
  /** The control that the kinds were chosen for. */
  readonly control: string | null;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly phase: ExportPhase;
  readonly done: number;
  /** Null while the records are not counted. */
  readonly total: number | null;
  readonly trouble: ExportTrouble | null;
  /** When it is tried again; null where nothing stands in the way, or for good. */
  readonly triedAgainAt: string | null;
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  readonly expiresAt: string | null;
  readonly downloads: readonly { readonly by: string; readonly at: string }[];
};

/**
 * Codes of this capability: `exports.unknown` (404), `exports.not_ready`, `exports.gone` (410), `exports.under_way`,
 * `exports.read_only` (409), `exports.too_often` (429).
 */
export type OfferedFile = {
  /** The digest of the file, by which it is stored too. */
  readonly sha256: string;
  readonly fileName: string;
};

/** The controls of every framework, as choices of a form. */
export function controlOptions(): readonly { readonly value: string; readonly label: string }[] {
  return FRAMEWORKS.flatMap((framework) =>
    framework.controls.map((control) => ({
      value: controlName(framework, control),
      label: `${framework.name} · ${control.id}`,
    })),
  );
}

/** The days that an address chooses, both or none: without a choice the last whole quarter. */
export function periodChoice(asked: (name: string) => string | undefined, now: Date): Period {
  const chosen = requestSnapshotSchema.safeParse({ from: asked('from'), until: asked('until') });
  return chosen.success ? chosen.data : lastQuarterBefore(now.toISOString().slice(0, 10));
}
