import { join, resolve } from 'node:path';

/** The folder that holds what is kept outside the database: files, generated keys, the checkpoint file. */
export function openbookHome(): string {
  return resolve(process.env['OPENBOOK_HOME'] || '.openbook');
}

/** A path below the home folder. */
export function inHome(...parts: string[]): string {
  return join(openbookHome(), ...parts);
}
