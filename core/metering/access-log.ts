import { failure, type Result, success } from '#core/result.ts';

/** One line of a web server's log in the combined (or common) format. `bytes` is a plain whole number. */
export type AccessLogLine = {
  readonly client: string;
  readonly time: string;
  readonly method: string;
  readonly status: string;
  readonly bytes: string;
};

/**
 * client identity user [day/month/year:hour:minute:second zone] "request" status bytes "referrer" "agent"
 * (https://httpd.apache.org/docs/current/logs.html#combined); quotation marks inside are escaped by a backslash.
 */
const COMBINED =
  /^(\S+) \S+ .*? ?\[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d{1,20}|-)(?: "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*")?\s*$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const METHOD = /^([A-Z][A-Z-]{0,31})(?: |$)/;

/** Longer lines are not looked at: no server writes them. */
const LINE_CHARACTERS_MAX = 65_536;

/**
 * Reads one line. `-` bytes are 0; a request that names no method (a broken one, a port scan) has the method `-`. Fails
 * with `metering.line_malformed`; whether the time exists is for the reader of events to say.
 */
export function readAccessLogLine(line: string): Result<AccessLogLine> {
  const match = line.length > LINE_CHARACTERS_MAX ? null : COMBINED.exec(line);
  const month = match === null ? -1 : MONTHS.indexOf(match[3] ?? '');
  if (match === null || month < 0)
    return failure('metering.line_malformed', 'The line is not in the combined log format.');
  const [, client = '', day, , year, time, zoneHours, zoneMinutes, request = '', status = '', bytes = '-'] =
    match;
  return success({
    client,
    time: `${year}-${String(month + 1).padStart(2, '0')}-${day}T${time}${zoneHours}:${zoneMinutes}`,
    method: METHOD.exec(request)?.[1] ?? '-',
    status,
    bytes: bytes === '-' ? '0' : bytes.replace(/^0+(?=\d)/, ''),
  });
}
