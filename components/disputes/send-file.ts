/** Why a file was not taken: a code of the problem that was answered, empty when nothing was. */
export type Refusal = { readonly code: string; readonly details: Record<string, string | number> };

export type SentFile =
  | { readonly ok: true; readonly file: { readonly id: string; readonly name: string } }
  | { readonly ok: false; readonly why: Refusal };

const NO_ANSWER: Refusal = { code: '', details: {} };

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** What the place for uploads answered, whatever it was. */
export function readAnswer(status: number, text: string): SentFile {
  const { code, details, id, name } = parsed(text);
  if (status === 201 && typeof id === 'string' && typeof name === 'string')
    return { ok: true, file: { id, name } };
  if (typeof code !== 'string') return { ok: false, why: NO_ANSWER };
  const values = Object.entries(typeof details === 'object' && details !== null ? details : {}).filter(
    (entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1]),
  );
  return { ok: false, why: { code, details: Object.fromEntries(values) } };
}

/** Hands one file in as the whole body of a request; `onSent` hears how many bytes have gone. Never raises. */
export function sendFile(href: string, file: File, onSent: (bytes: number) => void): Promise<SentFile> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    request.addEventListener('load', () => resolve(readAnswer(request.status, request.responseText)));
    for (const end of ['error', 'abort', 'timeout'])
      request.addEventListener(end, () => resolve({ ok: false, why: NO_ANSWER }));
    request.open('POST', `${href}?name=${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}
