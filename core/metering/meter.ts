export const METER_AGGREGATIONS = ['sum', 'count', 'max', 'last', 'time-weighted'] as const;
export type MeterAggregation = (typeof METER_AGGREGATIONS)[number];

/** What measures an event; `valuePath` is a JSON Pointer into `data` and null exactly for `count`. */
export type MeterDefinition = {
  readonly eventType: string;
  readonly aggregation: MeterAggregation;
  readonly valuePath: string | null;
  /** Names of top-level members of `data`; nothing else of an event is kept. */
  readonly dimensions: readonly string[];
  readonly allowNegative: boolean;
};

/** Whether a reading holds from one day to the next until another comes. */
export function carriesReadings(aggregation: MeterAggregation): boolean {
  return aggregation === 'last' || aggregation === 'time-weighted';
}

/** The steps of a JSON Pointer (RFC 6901), or null when the text is none. */
export function pointerSteps(pointer: string): string[] | null {
  if (!/^(?:\/(?:[^~/]|~[01])*)+$/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
