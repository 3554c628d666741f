import iso27001 from './iso27001-2022.json' with { type: 'json' };
import type { RecordKind } from './record-kinds.ts';
import soc2 from './soc2-2017.json' with { type: 'json' };

export type Control = {
  readonly id: string;
  /** In our own words. */
  readonly title: { readonly en: string; readonly es: string };
  readonly kinds: readonly RecordKind[];
  readonly pages?: readonly string[];
  readonly trustItems?: readonly string[];
};

export type Framework = {
  readonly framework: string;
  readonly name: string;
  readonly controlsInFramework: number;
  readonly controls: readonly Control[];
};

/** The frameworks whose controls the records of the log speak for: data files beside this one. */
export const FRAMEWORKS = [soc2, iso27001] as readonly Framework[];

/** Kinds of records that speak for no control, and why; every other kind is named by one. */
export const KINDS_OF_NO_CONTROL: Readonly<Partial<Record<RecordKind, string>>> = {};

/** How a control is named where its framework is not beside it: `soc2-2017:CC6.1`. */
export function controlName(
  { framework }: Pick<Framework, 'framework'>,
  { id }: Pick<Control, 'id'>,
): string {
  return `${framework}:${id}`;
}

/** The control of a name, with its framework; null where there is none. */
export function controlOf(name: string): { readonly framework: Framework; readonly control: Control } | null {
  for (const framework of FRAMEWORKS)
    for (const control of framework.controls)
      if (controlName(framework, control) === name) return { framework, control };
  return null;
}

/** How many records speak for a control, of counts by kind. */
export function recordsFor({ kinds }: Control, counts: ReadonlyMap<string, number>): number {
  return kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
}
