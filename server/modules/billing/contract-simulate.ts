import { z } from 'zod';
import type { SimulatedFigures } from '#core/billing/simulate-draft.ts';
import { archiveMonth } from './contract-archive.ts';

/** `document` is judged by the rules of plan versions, which name its fields. */
export const simulateDraftInput = z.strictObject({ document: z.unknown(), month: archiveMonth });
export type SimulateDraftInput = z.infer<typeof simulateDraftInput>;

/** What one customer's invoice of the month would have cost; `tenant` is the external id. */
export type SimulatedTenant = SimulatedFigures & {
  readonly tenant: string;
  readonly tenantName: string;
  readonly invoice: string;
};

export type SimulationDto = {
  readonly plan: string;
  readonly version: number;
  readonly month: string;
  readonly tenants: readonly SimulatedTenant[];
  /** By currency; amounts of two are never added. */
  readonly totals: readonly SimulatedFigures[];
  /** Customers on the plan whose month tells nothing, with the reason. */
  readonly left: readonly {
    readonly tenant: string;
    readonly tenantName: string;
    readonly code: string;
    readonly message: string;
  }[];
};
