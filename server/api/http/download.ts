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

type Named = { readonly fileName: string; readonly mediaType: string; readonly sha256: string };

/** A file to keep: never shown in the page, never cached by anybody but its reader. */
function fileResponse(body: BodyInit, file: Named & { readonly sizeBytes: number }): Response {
  return new Response(body, {
    headers: {
      'content-type': file.mediaType,
      'content-length': String(file.sizeBytes),
      'content-disposition': dispositionOf(file.fileName),
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${file.sha256}"`,
      'cache-control': 'private, no-cache',
    },
  });
}

/** A file to keep whose bytes are at hand. */
export function downloadResponse(file: Named & { readonly bytes: Uint8Array }): Response {
  return fileResponse(new Uint8Array(file.bytes), { ...file, sizeBytes: file.bytes.length });
}

/** A file to keep that is too large for memory: it is sent as its parts are read. */
export function streamedResponse(
  file: Named & {
    readonly sizeBytes: number;
    readonly parts: () => AsyncGenerator<Uint8Array, void, void>;
  },
): Response {
  return fileResponse(streamOf(file.parts()), file);
}

/**
 * Parts as the body of an answer. Its reader sets the pace: nothing is asked for before it is wanted, what fails breaks the
 * answer off unfinished, and a reader who goes away ends the giving.
 */
export function streamOf(parts: AsyncGenerator<Uint8Array, void, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await parts.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
}
