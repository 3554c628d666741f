import { Logger } from 'graphile-worker';
import { log } from '../log.ts';

/** The queue's own messages in our log: its errors and warnings as they are, everything else as detail. */
export const queueLogger = new Logger((scope) => (level, message, meta) => {
  const fields = { ...scope, ...(meta instanceof Error ? { err: meta } : meta) };
  if (level === 'error') log.error(fields, message);
  else if (level === 'warning') log.warn(fields, message);
  else log.debug(fields, message);
});
