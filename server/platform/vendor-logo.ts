import { readFileSync } from 'node:fs';
import { sha256Hex } from '#core/proof/digest.ts';
import { SettingsError, settings } from './env.ts';

/** The vendor's own mark, as pages show it beside the name. */
export type VendorLogo = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: 'image/svg+xml' | 'image/png';
  /** SHA-256, hex. */
  readonly sha256: string;
};

const SIZE_MAX = 256 * 1024;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** An XML declaration, comments and a document type may come first. */
const SVG = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg\b[^>[]*>\s*)*<svg[\s>]/;

let read: { readonly file: string; readonly logo: VendorLogo } | undefined;

function problem(sentence: string): SettingsError {
  return new SettingsError([`OPENBOOK_VENDOR_LOGO: ${sentence}`]);
}

/**
 * A logo from a file, told by its bytes. Raises `SettingsError` when it cannot be read, is larger than 256 KiB, or is
 * neither an SVG nor a PNG.
 */
export function readLogo(file: string): VendorLogo {
  let given: Buffer;
  try {
    given = readFileSync(file);
  } catch (error) {
    throw problem(
      `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`,
    );
  }
  if (given.length > SIZE_MAX) throw problem(`has ${given.length} bytes; at most ${SIZE_MAX} are taken`);
  const isPng = given.subarray(0, PNG.length).equals(PNG);
  if (!isPng && !SVG.test(given.toString('utf8'))) throw problem('is neither an SVG nor a PNG');
  return {
    bytes: new Uint8Array(given),
    mediaType: isPng ? 'image/png' : 'image/svg+xml',
    sha256: sha256Hex(given),
  };
}

/** The logo of the settings, read once for a process; null where the vendor gave none. Raises what `readLogo` does. */
export function vendorLogo(): VendorLogo | null {
  const { vendorLogoFile: file } = settings();
  if (file === undefined) return null;
  if (read?.file !== file) read = { file, logo: readLogo(file) };
  return read.logo;
}
