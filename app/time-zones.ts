/** The time zones that a form offers; any other name of the IANA database is taken too. */
export function timeZones(): readonly string[] {
  return ['Etc/UTC', ...Intl.supportedValuesOf('timeZone')];
}
