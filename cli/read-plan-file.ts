import { readFile } from 'node:fs/promises';
import { DomainError } from '#server/platform/errors.ts';

/** A plan version as somebody wrote it, not judged yet. Raises `pricing.file_unreadable` and `pricing.plan_invalid`. */
export async function readPlanFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new DomainError('pricing.file_unreadable', { message: `${file} cannot be read: ${String(error)}` });
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DomainError('pricing.plan_invalid', { message: `${file} is not JSON: ${String(error)}` });
  }
}
