import { join } from 'node:path';
import { DEFAULT_LIMITS, type RenderLimits, runRenderer } from './render-pdf.ts';

const STAMP_PROCESS = join(process.cwd(), 'server', 'documents', 'pdf', 'stamp-process.ts');

/**
 * Writes a line of text at the foot of every page of a PDF and faintly across it, in a process of its own with limits. The
 * same bytes and text give the same bytes. Raises `RenderError`, also for what is encrypted or broken.
 */
export function stampPdf(
  input: { readonly bytes: Uint8Array; readonly text: string },
  limits: RenderLimits = DEFAULT_LIMITS,
): Promise<Uint8Array> {
  const head = Buffer.from(`${JSON.stringify({ text: input.text })}\n`);
  return runRenderer(STAMP_PROCESS, Buffer.concat([head, input.bytes]), limits);
}
