import type { LocalisedText } from '#core/contracts/primitives.ts';
import type { PublishedItem, WithheldItem } from './contract.ts';

/** A service that a customer uses, with the regions in which it does. */
export type OwnService = {
  readonly slug: string;
  readonly title: LocalisedText;
  readonly summary: LocalisedText;
  readonly regions: readonly OwnRegion[];
};

export type OwnRegion = {
  readonly region: string;
  readonly name: LocalisedText;
  readonly startsOn: string;
  /** The first day that is no longer part of the use, where it is known. */
  readonly endsOn: string | null;
};

/** The days that a figure is about, both included, and the instant that it is of. */
type Measured = { readonly from: string; readonly through: string; readonly asOf: string };

/** A figure of one customer, of what is stored about it alone. What it means is said beside it. */
export type OwnTile = Measured &
  (
    | { readonly kind: 'days-sealed'; readonly sealed: number; readonly due: number }
    | {
        readonly kind: 'usage-counted';
        /** Events counted in time, in percent of all that were no repetition. */
        readonly share: string;
        readonly accepted: number;
        readonly late: number;
        readonly rejected: number;
        readonly duplicate: number;
      }
    | { readonly kind: 'invoices-logged'; readonly issued: number; readonly logged: number }
    | {
        readonly kind: 'records-logged';
        readonly signed: number;
        readonly logged: number;
        readonly lastAt: string;
      }
  );

/** What of the portal concerns one customer today. */
export type OwnPortal = {
  readonly services: readonly OwnService[];
  /** Whether anybody wrote down what the customer uses, now or ever. */
  readonly isKnown: boolean;
  /** Without services. */
  readonly items: readonly PublishedItem[];
  readonly withheld: readonly WithheldItem[];
  /** How many other items stand on the public page, and concern other customers only. */
  readonly others: number;
  readonly tiles: readonly OwnTile[];
  /** The day, in UTC, as of which all of it is so. */
  readonly asOf: string;
  /** Whether what is decided now has to wait, because the evidence log cannot be written. */
  readonly isHeldBack: boolean;
};
