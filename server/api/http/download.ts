/** RFC 6266: the name in ASCII, and where it has more, also as it is (RFC 8187). */
export function dispositionOf(fileName: string, kind: 'attachment' | 'inline' = 'attachment'): string {
  const ascii = fileName.replaceAll(/[^ -~]|["\\%]/g, '_');
  if (ascii === fileName) return `${kind}; filename="${fileName}"`;
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

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
      'content-disposition': dispositionOf(file.fileName),
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${file.sha256}"`,
      'cache-control': 'private, no-cache',
    },
  });
}
