export { findAlteredSeal } from './altered-seals.ts';
export {
  type SealDocument,
  type SealHead,
  sealDocuments,
  sealReferences,
  type UnsealedDayOf,
  unsealedDaysOf,
} from './close-seals.ts';
export type { MeterVersionInput } from './contract.ts';
export {
  ACCESS_LOG_METERS,
  type EventCounts,
  type EventResult,
  type ImportKind,
  type TotalsDifference,
} from './contract.ts';
export type { CountedUsage, SealedRange } from './count-repository.ts';
export { countUsage } from './count-usage.ts';
export { findEvent, proveEvent, readSeal, refusedEvents } from './find-event.ts';
export { finishImport, type ImportLine, importLines, startImport } from './import-events.ts';
export { ingest } from './ingest.ts';
export { type LiveSeal, liveSeals } from './live-seals.ts';
export { readIntake, readParkedDays } from './read-intake.ts';
export {
  dueSeals,
  firstUsageDay,
  sealsForPeriod,
  unsealedDays,
} from './read-seals.ts';
export { usageByDay } from './read-usage.ts';
export { usageByHour } from './read-usage-hours.ts';
export { compareTotals, rebuildTotals } from './rebuild-totals.ts';
export { meterVersions, registerMeterVersion, retireMeterVersion } from './register-meter-version.ts';
export { sealDay } from './seal-day.ts';
export { findQuietDays, sealQuietDays } from './seal-quiet-days.ts';
export { readUsageStanding } from './usage-standing.ts';
