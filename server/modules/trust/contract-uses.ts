import { z } from 'zod';
import { civilDate, type LocalisedText, slug } from '#core/contracts/primitives.ts';
import type { ServiceUse, UseStanding } from '#core/trust/concern.ts';
import { REASON_LENGTH_MAX } from './contract.ts';

const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX);

/** That a customer uses a service in a region from a day on. */
export const setUseInput = z.object({ service: slug, region: slug, startsOn: civilDate, reason });
export type SetUseInput = z.infer<typeof setUseInput>;

/** From which day on it no longer does; the day itself is no longer part of it. */
export const endUseInput = z.object({ useId: z.uuid(), endsOn: civilDate, reason });
export type EndUseInput = z.infer<typeof endUseInput>;

export const versionKey = z.strictObject({ item: slug, version: z.int().min(1).max(1_000_000) });

/** A use as staff see it, whatever became of it. */
export type ServiceUseView = {
  readonly id: string;
  readonly service: string;
  readonly region: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly standing: UseStanding;
  /** Why, by whom and when each of the two was written down. */
  readonly begun: UseRecord;
  readonly ended: UseRecord | null;
};

export type UseRecord = { readonly reason: string; readonly byName: string; readonly at: string };

/** A service as the desk offers it for choice. */
export type ServiceChoice = {
  readonly service: string;
  readonly title: LocalisedText;
  readonly regions: readonly { readonly region: string; readonly name: LocalisedText }[];
};

/** A customer whom an item concerns, and what of theirs it is about. */
export type ConcernedTenant = {
  readonly tenantId: string;
  readonly externalId: string;
  readonly name: string;
  readonly uses: readonly ServiceUse[];
};
