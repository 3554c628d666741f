import { describe, expect, test } from 'vitest';
import { createLogger } from './log.ts';
import { redactText } from './log-redaction.ts';
import { noteInRequestScope, withRequestScope } from './request-scope.ts';

function linesOf(work: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ write: (line) => lines.push(JSON.parse(line)) });
  log.level = 'info';
  work(log);
  return lines;
}

describe('redactText', () => {
  test.each([
    ['Bearer obv_ab12CD34_0123456789abcdefghijABCDEFGHIJ', 'Bearer obv_ab12CD34_[redacted]'],
    ['Authorization: Bearer abcdefgh1234', 'Authorization: Bearer [redacted]'],
    ['key obt_ab12CD34_0123456789abcdefghijABCDEFGHIJ used', 'key obt_ab12CD34_[redacted] used'],
    ['mail to ana.perez@example.test failed', 'mail to [mail] failed'],
    ['postgres://app:s3cret@db:5432/openbook', 'postgres://app:[redacted]@db:5432/openbook'],
    ['GET /signin?token=abcdef&x=1', 'GET /signin?token=[redacted]&x=1'],
    ['eyJhbGciOi.eyJzdWIi.c2ln', '[redacted token]'],
    ['invoice ACME-000042 closed', 'invoice ACME-000042 closed'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

describe('log lines', () => {
  test('carry request id, actor and tenant of the request in hand', () => {
    const [line] = linesOf((log) =>
      withRequestScope({ requestId: 'r-7' }, () => {
        noteInRequestScope({ actor: 'user:1', tenantId: 't-1' });
        log.info({ invoiceId: 'i-1' }, 'closed');
      }),
    );
    expect(line).toMatchObject({
      level: 'info',
      requestId: 'r-7',
      actor: 'user:1',
      tenantId: 't-1',
      msg: 'closed',
    });
  });

  test('secrets are redacted by key and by shape, in nested fields, errors and sentences', () => {
    const lines = linesOf((log) => {
      log.info(
        { headers: { authorization: 'x', cookie: 'y' }, deep: { clientSecret: 'z', note: 'a@b.test' } },
        'in',
      );
      log.error(
        { err: new Error('refused for a@b.test', { cause: new Error('postgres://u:pw@h/d') }) },
        'out',
      );
      log.error(new Error('bare a@b.test'));
      log.info('sent to %s', 'a@b.test');
    });
    const text = JSON.stringify(lines);
    for (const secret of ['"x"', '"y"', '"z"', 'a@b.test', ':pw@']) expect(text).not.toContain(secret);
    expect(text).toContain('[redacted]');
  });
});
