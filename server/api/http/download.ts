/** A file to keep: never shown in the page, never cached by anybody but its reader. */
export function downloadResponse(file: {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}): Response {
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      'content-type': file.mediaType,
      'content-length': String(file.bytes.length),
      'content-disposition': `attachment; filename="${file.fileName}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${file.sha256}"`,
      'cache-control': 'private, no-cache',
    },
  });
}
