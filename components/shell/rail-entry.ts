import type { LucideIcon } from 'lucide-react';

/** One entry of a rail. Only what exists for this person is passed in: a rail hides nothing and greys nothing. */
export type RailEntry = {
  readonly key: string;
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** How many things wait there. */
  readonly waiting?: number;
  /** Entries of one group stand together, set off from the others by a hairline. */
  readonly group?: string;
};
