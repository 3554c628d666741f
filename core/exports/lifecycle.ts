/**
 * Where an export of the log stands. `preparing`: the records are read and listed; `writing`: the list is signed and the file
 * is made; `gone`: the file was removed when its days were over.
 */
export const EXPORT_PHASES = ['waiting', 'preparing', 'writing', 'ready', 'failed', 'gone'] as const;
export type ExportPhase = (typeof EXPORT_PHASES)[number];

/** The phases after each; the database holds the same table. */
const NEXT: Readonly<Record<ExportPhase, readonly ExportPhase[]>> = {
  waiting: ['preparing', 'failed'],
  preparing: ['writing', 'failed'],
  writing: ['ready', 'failed'],
  ready: ['gone'],
  failed: [],
  gone: [],
};

/** Whether an export can go from one phase to the other. */
export function canMoveExport(from: ExportPhase, to: ExportPhase): boolean {
  return NEXT[from].includes(to);
}

/** Whether somebody still works on it. */
export function isExportUnderWay(phase: ExportPhase): boolean {
  return NEXT[phase].includes('failed');
}

/**
 * What can stand in the way of an export: the log is not as it was signed, a record is not, the storage does not take the file,
 * there is too much in the scope, or the work was broken off by something else.
 */
export const EXPORT_TROUBLES = [
  'log-unhealthy',
  'record-altered',
  'storage-unavailable',
  'too-large',
  'interrupted',
] as const;
export type ExportTrouble = (typeof EXPORT_TROUBLES)[number];

const DAY_MS = 86_400_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** For how long the file of an export is offered. */
export const EXPORT_FILE_DAYS = 7;
/** How often an export is tried before it has failed: the last time some eight hours after the first. */
export const EXPORT_ATTEMPTS_MAX = 15;

/** When the file that is ready at an instant goes. */
export function exportExpiresAt(readyAt: Date): Date {
  return new Date(readyAt.getTime() + EXPORT_FILE_DAYS * DAY_MS);
}

/**
 * What follows a trouble in the n-th attempt: a pause that doubles from half a minute to an hour, or the end of it. What is too
 * large stays too large.
 */
export function afterTrouble(
  trouble: ExportTrouble,
  attempts: number,
): { readonly kind: 'failed' } | { readonly kind: 'again'; readonly pauseMs: number } {
  if (trouble === 'too-large' || attempts >= EXPORT_ATTEMPTS_MAX) return { kind: 'failed' };
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_PAUSE_MS);
  return { kind: 'again', pauseMs };
}
