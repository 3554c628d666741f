import type { SignedThing } from './contract.ts';

/** The facts that a record signed which has no document of its own (`attestFacts`), with who recorded them. */
export function factsOf({ kind, predicate }: SignedThing): Readonly<Record<string, unknown>> {
  const facts = predicate[kind];
  return typeof facts === 'object' && facts !== null && !Array.isArray(facts) ? { ...facts } : {};
}
