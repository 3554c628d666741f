import type { CivilDate } from '#core/time/civil-date.ts';

const PREFIX = 'live-';

/** What stands in the place of a digest where a preview reads a day that no seal holds yet. */
export function liveDigest(day: CivilDate): string {
  return `${PREFIX}${day}`;
}

/** Whether a reference of a preview points at a live day and not at a seal. */
export function isLiveDigest(digest: string): boolean {
  return digest.startsWith(PREFIX);
}
