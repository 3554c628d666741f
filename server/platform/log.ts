import pino, { type DestinationStream, type Logger } from 'pino';
import { redactText } from './log-redaction.ts';
import { currentRequestScope } from './request-scope.ts';

/** Keys whose values never reach a log, wherever they stand in what is logged. */
const SECRET_KEY =
  /^(authorization|cookie|set-cookie|password|passphrase|secret|token|access_?token|refresh_?token|id_?token|session_?token|client_?secret|api_?key|key|private_?key|email|mail|recipient|iban|account_?number)$/i;

const DEEPEST = 6;

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return redactError(value, depth);
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return '[left out]';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET_KEY.test(key) ? '[redacted]' : redact(item, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return {
    type: error.name,
    message: redactText(error.message),
    ...code,
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined || depth >= DEEPEST ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/** A logger of JSON lines: each carries request id, actor and tenant; secrets, tokens and mail addresses are redacted. */
export function createLogger(destination?: DestinationStream): Logger {
  const options = {
    level: process.env['OPENBOOK_LOG_LEVEL'] ?? (process.env['NODE_ENV'] === 'test' ? 'silent' : 'info'),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ ...currentRequestScope() }),
    // Errors are written by redactError; pino's own serializer would put their text back.
    serializers: { err: (value: unknown) => value },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redact(fields, 0) as Record<string, unknown>,
    },
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (...a: Parameters<Logger['info']>) => void,
      ) {
        const [first, ...rest] = args as unknown[];
        const cleaned =
          first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : [first.message])] : args;
        method.apply(
          this,
          cleaned.map((arg) => (typeof arg === 'string' ? redactText(arg) : arg)) as Parameters<
            Logger['info']
          >,
        );
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** The process's log. Fields first, then one plain sentence: `log.warn({ job }, 'job failed')`. */
export const log: Logger = createLogger();
