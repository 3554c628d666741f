'use client';

import './globals.css';
import { buttonClass } from '#components/ui/button-class.ts';

/** Shown when even the shell failed, so it depends on nothing: no language, no session, no messages. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <title>This page could not be shown</title>
        <main className="mx-auto flex max-w-(--width-text) flex-col items-start gap-4 px-4 py-24">
          <h1 className="text-xl font-semibold tracking-tight">This page could not be shown</h1>
          <p lang="es" className="text-ink-soft">
            No se pudo mostrar esta página. Lo que usted había guardado se conserva.
          </p>
          <p className="text-ink-soft">What you had saved is kept. Trying again often helps.</p>
          {digest !== undefined && <p className="font-mono text-xs">{digest}</p>}
          <button type="button" onClick={() => retry()} className={buttonClass({ variant: 'primary' })}>
            Try again · Intentar de nuevo
          </button>
        </main>
      </body>
    </html>
  );
}
