import { describe, expect, it } from 'vitest';
import { readAccessLogLine } from './access-log.ts';

const AGENT = '"http://example.test/" "Mozilla/5.0 (X11; \\"quoted\\")"';

describe('combined log format', () => {
  it.each([
    [
      `c1 - - [17/May/2015:10:05:03 +0000] "GET /a?b=[1] HTTP/1.1" 200 203023 ${AGENT}`,
      ['c1', '2015-05-17T10:05:03+00:00', 'GET', '200', '203023'],
    ],
    [
      `::1 - Ana Ruiz [01/Jan/2026:00:00:00 -0330] "POST / HTTP/2" 304 - ${AGENT}`,
      ['::1', '2026-01-01T00:00:00-03:30', 'POST', '304', '0'],
    ],
    [
      'c1 - - [17/May/2015:10:05:03 +0000] "\\x16\\x03\\"" 400 007',
      ['c1', '2015-05-17T10:05:03+00:00', '-', '400', '7'],
    ],
    [
      'c1 - - [17/May/2015:10:05:03 +0000] "-" 408 0 "-" "-"\r',
      ['c1', '2015-05-17T10:05:03+00:00', '-', '408', '0'],
    ],
  ])('reads %s', (line, [client, time, method, status, bytes]) =>
    expect(readAccessLogLine(line)).toEqual({ ok: true, value: { client, time, method, status, bytes } }),
  );

  it.each([
    '',
    'nonsense',
    'c1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1 200 1',
    'c1 - - [17/Mai/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1',
    'c1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 -1',
    'c1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "unterminated',
    `c1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "${'x'.repeat(70_000)}" "-"`,
  ])('refuses %s', (line) =>
    expect(readAccessLogLine(line)).toMatchObject({ ok: false, error: { code: 'metering.line_malformed' } }),
  );

  it('takes no longer for hostile lines', () => {
    const started = performance.now();
    readAccessLogLine(`c - ${' ['.repeat(30_000)}`);
    readAccessLogLine(`c - - [17/May/2015:10:05:03 +0000] "${'\\'.repeat(60_000)}`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
