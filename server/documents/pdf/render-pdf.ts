import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PrintedDocument } from '../printed-document.ts';

const RENDER_PROCESS = join(process.cwd(), 'server', 'documents', 'pdf', 'render-process.ts');

export type RenderLimits = { readonly timeLimitMs: number; readonly memoryLimitMb: number };

export const DEFAULT_LIMITS: RenderLimits = { timeLimitMs: 30_000, memoryLimitMb: 512 };

/** Why a document could not be drawn: it took too long, needed too much memory, or the renderer failed. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}

/**
 * Draws a document as PDF in a process of its own, so that no page waits for it and its memory and time have limits.
 * The bytes differ from call to call (identifiers and dates inside), so a caller keeps what it got. Raises `RenderError`.
 */
export function renderPdf(
  printed: PrintedDocument,
  limits: RenderLimits = DEFAULT_LIMITS,
): Promise<Uint8Array> {
  return runRenderer(RENDER_PROCESS, JSON.stringify(printed), limits);
}

/** Runs a program that makes a PDF of its input, within limits. Raises `RenderError`. */
export function runRenderer(
  program: string,
  input: string | Uint8Array,
  limits: RenderLimits,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${limits.memoryLimitMb}`, '--disable-warning=ExperimentalWarning', program],
      { stdio: ['pipe', 'pipe', 'pipe'], timeout: limits.timeLimitMs, killSignal: 'SIGKILL' },
    );
    const output: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
    });
    child.on('error', (error) => reject(new RenderError(error.message)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(output));
      else if (signal) reject(new RenderError(`the document was not drawn within its limits (${signal})`));
      else reject(new RenderError(`the renderer failed: ${complaint.trim()}`));
    });
    // A renderer that dies early closes its input; the close event above tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
